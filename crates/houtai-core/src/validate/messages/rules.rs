//! The texts for broken rules. In English each completes a sentence that begins with the name of the field.

use super::catalogue::{Entry, entries};
use crate::validate::code;

pub(super) const RULES: &[Entry] = entries! {
    code::WRONG_TYPE => {
        en: "must be {expected:type} (is {actual:type})",
        zh: "必须是{expected:type}（现在是{actual:type}）",
    }
    code::MISSING => { en: "is required", zh: "必填" }
    code::UNKNOWN_FIELD => {
        en: "is not a known field[; did you mean {suggestion:quoted}?]",
        zh: "未知字段[，是否想写{suggestion:quoted}？]",
    }
    code::BAD_NAME => { en: "is not an allowed name", zh: "名称不符合要求" }
    code::DUPLICATE => { en: "is given more than once", zh: "重复出现" }
    code::TOO_SHORT => {
        en: "must have at least {min|character|characters} (has {actual})",
        zh: "至少 {min} 个字符（现有 {actual} 个）",
    }
    code::TOO_LONG => {
        en: "must have at most {max|character|characters} (has {actual})",
        zh: "最多 {max} 个字符（现有 {actual} 个）",
    }
    code::TOO_FEW_ITEMS => {
        en: "must have at least {min|item|items} (has {actual})",
        zh: "至少 {min} 项（现有 {actual} 项）",
    }
    code::TOO_MANY_ITEMS => {
        en: "must have at most {max|item|items} (has {actual})",
        zh: "最多 {max} 项（现有 {actual} 项）",
    }
    code::NOT_UNIQUE => { en: "must not repeat the item at index {first}", zh: "不能与索引 {first} 处的项重复" }
    code::TOO_FEW_PROPERTIES => {
        en: "must have at least {min|member|members} (has {actual})",
        zh: "至少 {min} 个成员（现有 {actual} 个）",
    }
    code::TOO_MANY_PROPERTIES => {
        en: "must have at most {max|member|members} (has {actual})",
        zh: "最多 {max} 个成员（现有 {actual} 个）",
    }
    code::TOO_SMALL => { en: "must be at least {limit}", zh: "不能小于 {limit}" }
    code::TOO_LARGE => { en: "must be at most {limit}", zh: "不能大于 {limit}" }
    code::NOT_ABOVE => { en: "must be greater than {limit}", zh: "必须大于 {limit}" }
    code::NOT_BELOW => { en: "must be less than {limit}", zh: "必须小于 {limit}" }
    code::NOT_A_MULTIPLE => { en: "must be a multiple of {of}", zh: "必须是 {of} 的倍数" }
    code::PATTERN_MISMATCH => { en: "must match the pattern {pattern}", zh: "必须匹配正则表达式 {pattern}" }
    code::CONTAINS_NUL => {
        en: "must not contain the NUL character (U+0000)",
        zh: "不能包含空字符（U+0000）",
    }
    code::BAD_FORMAT => { en: "must be {format:format}", zh: "必须是{format:format}" }
    code::NOT_ONE_OF => { en: "must be one of: {allowed:quoted}", zh: "必须是以下之一：{allowed:quoted}" }
    code::NO_VARIANT_MATCHES => {
        en: "fits none of the allowed forms[ ({allowed:quoted})]",
        zh: "不符合任何一种允许的形式[（{allowed:quoted}）]",
    }
    code::SEVERAL_VARIANTS_MATCH => {
        en: "fits more than one of the allowed forms",
        zh: "同时符合多种形式，无法确定是哪一种",
    }
    code::FORBIDDEN_VALUE => { en: "is not allowed", zh: "不允许这个值" }
    code::UNREADABLE => { en: "cannot be read[: {reason}]", zh: "无法读取[：{reason}]" }
    "already_exists" => { en: "is taken already", zh: "已被占用" }
    "no_such_reference" => { en: "refers to something that does not exist", zh: "所引用的内容不存在" }
    "invalid_value" => { en: "breaks a rule of the database", zh: "不符合数据库的规则" }
    "bad_cursor" => { en: "is not a cursor of this list", zh: "不是这个列表的游标" }
};
