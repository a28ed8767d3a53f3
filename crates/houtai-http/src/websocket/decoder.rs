//! From the bytes of a client to its messages, within limits.

use bytes::{Bytes, BytesMut};

use super::close::CloseFrame;
use super::frame::{Header, OpCode, Violation, unmask};
use super::message::{Message, Unfinished};

/// How many bytes are read at once. Room for more is made only as they come: what a head announces costs nothing.
const PIECE: usize = 4 * 1024;
const LARGE_PIECE: usize = 64 * 1024;

/// Limits on what a client sends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) message: usize,
    pub(crate) frame: usize,
    pub(crate) fragments: usize,
}

/// What a client says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    Message(Message),
    Ping(Bytes),
    Pong,
    Close(CloseFrame),
}

/// Takes bytes and gives what they say.
pub(crate) struct Decoder {
    limits: Limits,
    bytes: BytesMut,
    // The head of the frame whose payload is arriving.
    header: Option<Header>,
    message: Option<Unfinished>,
}

impl Decoder {
    /// A decoder that begins with what has been read before.
    pub(crate) fn new(limits: Limits, read: &[u8]) -> Self {
        Self { limits, bytes: BytesMut::from(read), header: None, message: None }
    }

    /// Where the bytes of the client go, with room for more of them.
    pub(crate) fn room(&mut self) -> &mut BytesMut {
        let missing = self.header.map_or(0, |header| header.length as usize).saturating_sub(self.bytes.len());
        self.bytes.reserve(missing.clamp(PIECE, LARGE_PIECE));
        &mut self.bytes
    }

    /// Whether a frame has begun and is not complete.
    pub(crate) fn is_within_frame(&self) -> bool {
        self.header.is_some() || !self.bytes.is_empty()
    }

    /// What the client says next; `None` while it is not complete.
    pub(crate) fn next(&mut self) -> Result<Option<Incoming>, Violation> {
        while let Some((header, payload)) = self.frame()? {
            let incoming = match header.opcode {
                OpCode::Ping => Some(Incoming::Ping(payload.freeze())),
                OpCode::Pong => Some(Incoming::Pong),
                OpCode::Close => Some(Incoming::Close(CloseFrame::read(&payload)?)),
                _ => self.data(header, payload)?.map(Incoming::Message),
            };
            if incoming.is_some() {
                return Ok(incoming);
            }
        }
        Ok(None)
    }

    /// The next whole frame, its payload without the mask.
    fn frame(&mut self) -> Result<Option<(Header, BytesMut)>, Violation> {
        let header = match self.header {
            Some(header) => header,
            None => {
                let Some((header, length)) = Header::read(&self.bytes)? else { return Ok(None) };
                self.judge(&header)?;
                let _ = self.bytes.split_to(length);
                *self.header.insert(header)
            }
        };
        // It fits: a frame has been judged to be no larger than its limit.
        let length = header.length as usize;
        if self.bytes.len() < length {
            return Ok(None);
        }
        self.header = None;
        let mut payload = self.bytes.split_to(length);
        unmask(&mut payload, header.mask);
        Ok(Some((header, payload)))
    }

    /// Refuses a frame by its head, before anything of it is kept.
    fn judge(&self, header: &Header) -> Result<(), Violation> {
        if header.opcode.is_control() {
            return Ok(());
        }
        match (&self.message, header.opcode) {
            (None, OpCode::Continuation) => return Err(Violation::protocol("a fragment of nothing")),
            (Some(_), OpCode::Text | OpCode::Binary) => {
                return Err(Violation::protocol("a message within a message"));
            }
            _ => {}
        }
        let before = self.message.as_ref().map_or(0, Unfinished::len) as u64;
        if header.length > self.limits.frame as u64 {
            return Err(Violation::too_big("a frame that is too large"));
        }
        if before + header.length > self.limits.message as u64 {
            return Err(Violation::too_big("a message that is too large"));
        }
        let fragments = self.message.as_ref().map_or(0, |message| message.fragments);
        if fragments >= self.limits.fragments {
            return Err(Violation::policy("a message in too many fragments"));
        }
        Ok(())
    }

    /// A piece of a message, or all of it; a message that is complete.
    fn data(&mut self, header: Header, payload: BytesMut) -> Result<Option<Message>, Violation> {
        if header.is_final && self.message.is_none() {
            return whole(header.opcode, payload).map(Some);
        }
        let message = self.message.get_or_insert_with(|| Unfinished::begin(header.opcode));
        message.add(&payload)?;
        match self.message.take_if(|_| header.is_final) {
            Some(message) => message.finish().map(Some),
            None => Ok(None),
        }
    }
}

/// A message in one frame, which is nearly every one.
fn whole(opcode: OpCode, payload: BytesMut) -> Result<Message, Violation> {
    if opcode == OpCode::Binary {
        return Ok(Message::Binary(payload.freeze()));
    }
    String::from_utf8(payload.into()).map(Message::Text).map_err(|_| Violation::invalid_text())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::close::CloseCode;
    use super::*;

    const LIMITS: Limits = Limits { message: 1000, frame: 600, fragments: 10 };

    /// A frame as a client writes it.
    fn frame(is_final: bool, opcode: OpCode, payload: &[u8]) -> Vec<u8> {
        let mut out = BytesMut::new();
        super::super::frame::write_header(&mut out, opcode, payload.len());
        out[0] = (u8::from(is_final) << 7) | opcode as u8;
        out[1] |= 0x80;
        out.extend_from_slice(&[1, 2, 3, 4]);
        let mut masked = payload.to_vec();
        unmask(&mut masked, [1, 2, 3, 4]);
        out.extend_from_slice(&masked);
        out.to_vec()
    }

    fn read(bytes: &[u8]) -> Result<Vec<Incoming>, Violation> {
        let mut decoder = Decoder::new(LIMITS, bytes);
        std::iter::from_fn(|| decoder.next().transpose()).collect()
    }

    fn code(bytes: &[u8]) -> u16 {
        read(bytes).unwrap_err().code.number()
    }

    #[test]
    fn control_frames_come_between_the_fragments_of_a_message() {
        let bytes = [
            frame(false, OpCode::Text, "ä".as_bytes().split_at(1).0),
            frame(true, OpCode::Ping, b"p"),
            frame(false, OpCode::Continuation, b""),
            frame(true, OpCode::Pong, b""),
            frame(true, OpCode::Continuation, "ä".as_bytes().split_at(1).1),
            frame(true, OpCode::Close, &1000_u16.to_be_bytes()),
        ];
        let expected = [
            Incoming::Ping(Bytes::from_static(b"p")),
            Incoming::Pong,
            Incoming::Message("ä".into()),
            Incoming::Close(CloseFrame::new(CloseCode::NORMAL, "")),
        ];
        assert_eq!(read(&bytes.concat()).unwrap(), expected);
    }

    #[test]
    fn limits_hold_to_the_byte_and_are_told_before_the_payload_comes() {
        assert_eq!(read(&frame(true, OpCode::Binary, &[0; 600])).unwrap().len(), 1);
        assert_eq!(code(&frame(true, OpCode::Binary, &[0; 601])[..8]), 1009);
        let half = frame(false, OpCode::Binary, &[0; 500]);
        let rest = |length| frame(true, OpCode::Continuation, &vec![0; length]);
        assert_eq!(read(&[half.clone(), rest(500)].concat()).unwrap().len(), 1);
        assert_eq!(code(&[half.clone(), rest(501)[..8].to_vec()].concat()), 1009);
        let huge = b"\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFFabcd";
        assert_eq!(code(huge), 1009);
    }

    #[test]
    fn a_message_comes_in_so_many_fragments_and_no_more() {
        let begin = frame(false, OpCode::Text, b"");
        let middle = frame(false, OpCode::Continuation, b"").repeat(8);
        let end = frame(true, OpCode::Continuation, b"");
        assert_eq!(read(&[begin.clone(), middle.clone(), end.clone()].concat()).unwrap().len(), 1);
        let more = [begin, middle, frame(false, OpCode::Continuation, b""), end].concat();
        assert_eq!(code(&more), 1008);
    }

    #[test]
    fn fragments_out_of_order_are_a_violation() {
        assert_eq!(code(&frame(true, OpCode::Continuation, b"")), 1002);
        let within = [frame(false, OpCode::Text, b""), frame(true, OpCode::Text, b"")];
        assert_eq!(code(&within.concat()), 1002);
    }

    #[test]
    fn a_text_that_is_no_utf_8_is_told_at_its_first_broken_character() {
        assert_eq!(code(&frame(true, OpCode::Text, b"\xFF")), 1007);
        assert_eq!(code(&frame(true, OpCode::Text, b"a\xC3")), 1007);
        // The message is not over, and it is known already that it will be none.
        assert_eq!(code(&frame(false, OpCode::Text, b"a\xC3a")), 1007);
        let cut = [frame(false, OpCode::Text, b"\xF0\x9F"), frame(true, OpCode::Continuation, b"\x98")];
        assert_eq!(code(&cut.concat()), 1007);
        let surrogate = [frame(false, OpCode::Text, b"\xED"), frame(false, OpCode::Continuation, b"\xA0")];
        assert_eq!(code(&surrogate.concat()), 1007);
    }

    #[test]
    fn what_a_head_announces_takes_no_memory() {
        let limits = Limits { message: 1 << 30, frame: 1 << 30, fragments: 1 };
        let mut decoder = Decoder::new(limits, b"\x82\xFF\x00\x00\x00\x00\x3F\xFF\xFF\xFFabcd");
        assert_eq!(decoder.next(), Ok(None));
        assert!(decoder.room().capacity() <= 2 * LARGE_PIECE && decoder.is_within_frame());
    }

    /// A message with the lengths of its fragments, before each of which a ping may come.
    fn message() -> impl Strategy<Value = (Message, Vec<(usize, bool)>)> {
        let text = ".{0,80}".prop_map(Message::Text);
        let bytes = proptest::collection::vec(any::<u8>(), 0..300).prop_map(Message::from);
        let cuts = proptest::collection::vec((0_usize..90, any::<bool>()), 0..9);
        (prop_oneof![text, bytes], cuts)
    }

    fn written(message: &Message, cuts: &[(usize, bool)]) -> Vec<u8> {
        let (mut opcode, payload) = message.clone().into_frame();
        let (mut rest, mut out) = (&payload[..], Vec::new());
        for (length, ping) in cuts {
            if *ping {
                out.extend(frame(true, OpCode::Ping, b""));
            }
            let (fragment, after) = rest.split_at((*length).min(rest.len()));
            out.extend(frame(false, opcode, fragment));
            (rest, opcode) = (after, OpCode::Continuation);
        }
        out.extend(frame(true, opcode, rest));
        out
    }

    proptest! {
        #[test]
        fn any_messages_in_any_fragments_and_pieces_arrive_in_order_and_whole(
            messages in proptest::collection::vec(message(), 0..8),
            pieces in proptest::collection::vec(1_usize..400, 1..9),
        ) {
            let bytes: Vec<u8> = messages.iter().flat_map(|(message, cuts)| written(message, cuts)).collect();
            let mut decoder = Decoder::new(LIMITS, b"");
            let (mut rest, mut arrived, mut pings) = (&bytes[..], Vec::new(), 0);
            for length in pieces.iter().cycle() {
                while let Some(incoming) = decoder.next().unwrap() {
                    match incoming {
                        Incoming::Message(message) => arrived.push(message),
                        _ => pings += 1,
                    }
                }
                if rest.is_empty() {
                    break;
                }
                let (piece, after) = rest.split_at((*length).min(rest.len()));
                decoder.room().extend_from_slice(piece);
                rest = after;
            }
            let sent: Vec<Message> = messages.iter().map(|(message, _)| message.clone()).collect();
            prop_assert_eq!(arrived, sent);
            let sent_pings = messages.iter().flat_map(|(_, cuts)| cuts).filter(|(_, ping)| *ping).count();
            prop_assert_eq!(pings, sent_pings);
            prop_assert!(!decoder.is_within_frame());
        }

        #[test]
        fn no_bytes_of_a_client_panic_or_grow_beyond_the_limits(
            bytes in proptest::collection::vec(any::<u8>(), 0..4000),
        ) {
            let mut decoder = Decoder::new(LIMITS, &bytes);
            while let Ok(Some(incoming)) = decoder.next() {
                if let Incoming::Message(message) = incoming {
                    prop_assert!(message.len() <= LIMITS.message);
                }
            }
        }
    }
}
