//! The titles and texts of general errors: what kind of thing happened, and what exactly.

use super::catalogue::{Entry, entries};

/// The title of a general error.
pub(super) fn title(code: &str) -> Option<&'static Entry> {
    TITLES.iter().find(|entry| entry.code == code)
}

/// One title per kind of error.
pub(super) const TITLES: &[Entry] = entries! {
    "bad_request" => { en: "Bad request", zh: "请求有误" }
    "invalid" => { en: "Invalid input", zh: "输入无效" }
    "unauthenticated" => { en: "Not signed in", zh: "未登录" }
    "forbidden" => { en: "Forbidden", zh: "无权访问" }
    "not_found" => { en: "Not found", zh: "未找到" }
    "method_not_allowed" => { en: "Method not allowed", zh: "方法不允许" }
    "not_acceptable" => { en: "Not acceptable", zh: "无法提供所需的格式" }
    "request_timeout" => { en: "Request timeout", zh: "请求超时" }
    "conflict" => { en: "Conflict", zh: "冲突" }
    "gone" => { en: "Gone", zh: "已不存在" }
    "precondition_failed" => { en: "Precondition failed", zh: "前提条件不成立" }
    "body_too_large" => { en: "Body too large", zh: "请求体过大" }
    "uri_too_long" => { en: "Address too long", zh: "地址过长" }
    "unsupported_media_type" => { en: "Unsupported media type", zh: "不支持的内容类型" }
    "range_not_satisfiable" => { en: "Range not satisfiable", zh: "请求的范围不存在" }
    "expectation_failed" => { en: "Expectation failed", zh: "无法满足预期" }
    "misdirected" => { en: "Misdirected request", zh: "请求发错了地方" }
    "upgrade_required" => { en: "Upgrade required", zh: "需要升级协议" }
    "header_too_large" => { en: "Headers too large", zh: "请求头过大" }
    "too_many_requests" => { en: "Too many requests", zh: "请求过于频繁" }
    "internal" => { en: "Internal error", zh: "内部错误" }
    "not_implemented" => { en: "Not implemented", zh: "未实现" }
    "unavailable" => { en: "Unavailable", zh: "服务不可用" }
    "timeout" => { en: "Timeout", zh: "处理超时" }
};

/// What happened. Parameters that are not always known stand in brackets.
pub(super) const DETAILS: &[Entry] = entries! {
    "bad_request" => { en: "The request cannot be read[: {reason}].", zh: "无法读取请求[：{reason}]。" }
    "invalid" => {
        en: "The request breaks its rules[ in {count|place|places}].",
        zh: "请求违反了规则[（共 {count} 处）]。",
    }
    "unauthenticated" => { en: "Sign in to do this.", zh: "请先登录。" }
    "forbidden" => { en: "You are not allowed to do this.", zh: "您没有权限执行此操作。" }
    "not_found" => { en: "Nothing was found[ at {path}].", zh: "未找到任何内容[：{path}]。" }
    "method_not_allowed" => {
        en: "The method[ {method}] is not allowed here[; use {allowed}].",
        zh: "此处不允许该方法[：{method}][，可用：{allowed}]。",
    }
    "not_acceptable" => {
        en: "None of the accepted formats can be made[; available: {available}].",
        zh: "无法生成客户端接受的格式[，可提供：{available}]。",
    }
    "request_timeout" => { en: "The request took too long to arrive.", zh: "请求未能及时送达。" }
    "conflict" => { en: "The current state does not permit this.", zh: "当前状态不允许此操作。" }
    "already_exists" => { en: "There is one with the same value already.", zh: "已存在相同的值。" }
    "still_referred_to" => { en: "Other things still refer to this one.", zh: "仍有其他内容引用它。" }
    "no_such_reference" => { en: "It refers to something that does not exist.", zh: "所引用的内容不存在。" }
    "invalid_value" => { en: "A value breaks a rule of the database.", zh: "有值不符合数据库的规则。" }
    "stale_version" => {
        en: "It was changed since it was read; read it again.",
        zh: "读取之后已被更改，请重新读取。",
    }
    "gone" => { en: "It existed, and exists no more.", zh: "它曾经存在，现已不存在。" }
    "precondition_failed" => { en: "A condition of the request does not hold.", zh: "请求中的条件不成立。" }
    "body_too_large" => {
        en: "The body is larger than allowed[ (at most {limit|byte|bytes})].",
        zh: "请求体超过允许的大小[（最多 {limit} 字节）]。",
    }
    "uri_too_long" => {
        en: "The address is longer than allowed[ (at most {limit|byte|bytes})].",
        zh: "地址超过允许的长度[（最多 {limit} 字节）]。",
    }
    "unsupported_media_type" => {
        en: "This content type is not read here[: {actual}][; expected: {expected}].",
        zh: "此处不接受该内容类型[：{actual}][，应为：{expected}]。",
    }
    "expectation_failed" => {
        en: "Of expectations only `100-continue` is met here.",
        zh: "此处只支持 `100-continue` 预期。",
    }
    "misdirected" => { en: "This host name is not served here.", zh: "此处不提供该主机名的服务。" }
    "upgrade_required" => {
        en: "This address speaks another protocol[: {protocol}].",
        zh: "该地址使用其他协议[：{protocol}]。",
    }
    "websocket_version" => {
        en: "Only version 13 of the WebSocket protocol is spoken here.",
        zh: "此处仅支持 WebSocket 协议版本 13。",
    }
    "websocket_http_version" => {
        en: "A WebSocket is opened over HTTP/1.1 here; over HTTP/2 and HTTP/1.0 it cannot be.",
        zh: "此处只能通过 HTTP/1.1 建立 WebSocket，不支持 HTTP/2 和 HTTP/1.0。",
    }
    "websocket_key" => {
        en: "`Sec-WebSocket-Key` must be there once, with 16 bytes in base64.",
        zh: "`Sec-WebSocket-Key` 必须恰好出现一次，且为 16 字节的 base64。",
    }
    "websocket_body" => {
        en: "A request that opens a WebSocket has no body.",
        zh: "建立 WebSocket 的请求不得带有请求体。",
    }
    "websocket_binary" => {
        en: "Messages here are texts; this one is binary.",
        zh: "此处的消息须为文本，而这一条是二进制。",
    }
    "origin_not_allowed" => {
        en: "Pages of this origin[ ({origin})] may not open a WebSocket here.",
        zh: "该来源[（{origin}）]的页面无权在此建立 WebSocket。",
    }
    "header_too_large" => {
        en: "A header is larger than allowed[ (at most {limit|byte|bytes})].",
        zh: "请求头超过允许的大小[（最多 {limit} 字节）]。",
    }
    "headers_too_large" => {
        en: "The headers are larger than allowed[ (at most {limit|byte|bytes} together)].",
        zh: "请求头总量超过允许的大小[（总共最多 {limit} 字节）]。",
    }
    "too_many_requests" => { en: "Too many requests; wait a little.", zh: "请求过于频繁，请稍后再试。" }
    "internal" => { en: "Something went wrong on our side.", zh: "服务器内部出错。" }
    "not_implemented" => { en: "No such method exists here[: {method}].", zh: "此处没有该方法[：{method}]。" }
    "unavailable" => { en: "The service is busy; try again shortly.", zh: "服务繁忙，请稍后重试。" }
    "timeout" => { en: "It took too long and was given up.", zh: "处理时间过长，已放弃。" }
    "json_empty" => { en: "The body is empty, and JSON is expected.", zh: "请求体为空，应为 JSON。" }
    "json_syntax" => {
        en: "The body is not valid JSON at line {line}, column {column}[: {reason}].",
        zh: "请求体不是有效的 JSON：第 {line} 行第 {column} 列[（{reason}）]。",
    }
    "json_too_deep" => {
        en: "The JSON is nested deeper than allowed[ (at most {limit|level|levels})].",
        zh: "JSON 嵌套过深[（最多 {limit} 层）]。",
    }
    "json_trailing" => {
        en: "Something stands behind the JSON value at line {line}, column {column}.",
        zh: "JSON 值之后还有多余内容：第 {line} 行第 {column} 列。",
    }
    "number_out_of_range" => {
        en: "A number is too large to be read, at line {line}, column {column}.",
        zh: "数字过大，无法读取：第 {line} 行第 {column} 列。",
    }
    "invalid_utf8" => {
        en: "The text is not valid UTF-8[ (byte {offset})][ (header {header})].",
        zh: "文本不是有效的 UTF-8[（第 {offset} 字节）][（请求头 {header}）]。",
    }
    "format_syntax" => {
        en: "The body is not valid[ {format}][: {reason}].",
        zh: "请求体格式无效[（{format}）][：{reason}]。",
    }
    "body_broken" => { en: "The body ended before it was complete.", zh: "请求体不完整，传输中断。" }
    "range_not_satisfiable" => {
        en: "There is nothing in the range that was asked for[; the whole has {length|byte|bytes}].",
        zh: "请求的范围内没有内容[，总共 {length} 字节]。",
    }
    "unsupported_content_encoding" => {
        en: "A body with this content encoding is not read here[: {actual}][; expected: {expected}].",
        zh: "此处不接受该内容编码的请求体[：{actual}][，应为：{expected}]。",
    }
    "encoding_broken" => { en: "The body is not valid {coding}.", zh: "请求体不是有效的 {coding} 数据。" }
    "encoding_truncated" => {
        en: "The {coding} data of the body ended before it was complete.",
        zh: "请求体的 {coding} 数据不完整。",
    }
    "encoding_trailing" => {
        en: "Something stands behind the end of the {coding} data, or there are too many parts of it.",
        zh: "请求体的 {coding} 数据之后还有多余内容，或分段过多。",
    }
    "inflates_too_much" => {
        en: "The body inflates to more than {limit} times its size.",
        zh: "请求体解压后超过其大小的 {limit} 倍。",
    }
    "bad_path" => { en: "The path is not well-formed.", zh: "路径格式有误。" }
    "bad_target" => {
        en: "The request line names no address as a server like this one takes it.",
        zh: "请求行中的地址不是此服务器接受的形式。",
    }
    "host_missing" => { en: "The header `Host` is missing.", zh: "缺少请求头 `Host`。" }
    "host_repeated" => { en: "The header `Host` came more than once.", zh: "请求头 `Host` 出现了多次。" }
    "bad_host" => {
        en: "The header `Host` must be a host name with at most a port.",
        zh: "请求头 `Host` 只能是主机名，可带端口。",
    }
    "host_mismatch" => {
        en: "The request line and the header `Host` name different hosts.",
        zh: "请求行与请求头 `Host` 中的主机不一致。",
    }
    "bad_transfer_encoding" => {
        en: "The header `Transfer-Encoding` may come once, and be `chunked`.",
        zh: "请求头 `Transfer-Encoding` 只能出现一次，且必须为 `chunked`。",
    }
    "path_too_deep" => { en: "The path has too many parts.", zh: "路径层级过多。" }
    "bad_percent_encoding" => { en: "The percent-encoding is not well-formed.", zh: "百分号编码有误。" }
    "too_many_query_pairs" => {
        en: "The query has too many parameters[ (at most {limit})].",
        zh: "查询参数过多[（最多 {limit} 个）]。",
    }
    "no_route" => { en: "There is nothing at this address.", zh: "该地址没有任何内容。" }
};
