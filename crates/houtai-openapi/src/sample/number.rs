//! Numbers within bounds.

use serde_json::{Map, Value};

/// A whole number: 1 where that is possible, else the one nearest to a bound.
pub(super) fn integer(keywords: &Map<String, Value>) -> Option<Value> {
    let lowest = whole(keywords, "minimum", f64::ceil)
        .max(whole(keywords, "exclusiveMinimum", f64::floor).map(|bound| bound + 1));
    let highest = [
        whole(keywords, "maximum", f64::floor),
        whole(keywords, "exclusiveMaximum", f64::ceil).map(|bound| bound - 1),
    ];
    let highest = highest.into_iter().flatten().min();
    let step = whole(keywords, "multipleOf", f64::ceil).filter(|step| *step > 0).unwrap_or(1);
    let start = 1.max(lowest.unwrap_or(1));
    let start = highest.map_or(start, |highest| start.min(highest));
    let up = start + (step - start.rem_euclid(step)) % step;
    // Rounding up may have gone over the highest; the next multiple below is the other choice.
    let fitting = if highest.is_some_and(|highest| up > highest) { up - step } else { up };
    json_integer(fitting)
}

/// A bound as a whole number, rounded into the range.
fn whole(keywords: &Map<String, Value>, keyword: &str, round: fn(f64) -> f64) -> Option<i128> {
    let number = keywords.get(keyword)?.as_number()?;
    let exact = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    exact.or_else(|| number.as_f64().map(|float| round(float) as i128))
}

fn json_integer(number: i128) -> Option<Value> {
    i64::try_from(number).map(Value::from).or_else(|_| u64::try_from(number).map(Value::from)).ok()
}

/// A number: a whole one where that is possible, else the middle of the bounds.
pub(super) fn number(keywords: &Map<String, Value>) -> Option<Value> {
    let bound = |keyword: &str| keywords.get(keyword).and_then(Value::as_f64);
    let low = bound("minimum").or_else(|| bound("exclusiveMinimum"));
    let high = bound("maximum").or_else(|| bound("exclusiveMaximum"));
    let middle = match (low, high) {
        (Some(low), Some(high)) => low + (high - low) / 2.0,
        (Some(low), None) => low + 1.0,
        (None, Some(high)) => high - 1.0,
        (None, None) => 1.0,
    };
    let fits = |value: f64| {
        bound("minimum").is_none_or(|low| value >= low)
            && bound("maximum").is_none_or(|high| value <= high)
            && bound("exclusiveMinimum").is_none_or(|low| value > low)
            && bound("exclusiveMaximum").is_none_or(|high| value < high)
    };
    if keywords.contains_key("multipleOf") {
        return multiple(keywords, fits);
    }
    let chosen = [1.0, 0.0, middle.floor(), middle].into_iter().find(|value| fits(*value))?;
    plain(chosen)
}

/// A multiple near the lower bound. Decimal steps are counted in floats here; the check of the finished sample,
/// which counts in decimals, has the last word.
fn multiple(keywords: &Map<String, Value>, fits: impl Fn(f64) -> bool) -> Option<Value> {
    let step = keywords.get("multipleOf")?.as_f64().filter(|step| *step > 0.0)?;
    let low =
        ["minimum", "exclusiveMinimum"].into_iter().filter_map(|keyword| keywords.get(keyword)?.as_f64());
    let high =
        ["maximum", "exclusiveMaximum"].into_iter().filter_map(|keyword| keywords.get(keyword)?.as_f64());
    let starts = low.chain(high.map(|high| high - 2.0 * step)).chain([1.0]);
    let counts = starts.flat_map(|start| (0..3).map(move |more| (start / step).floor() + f64::from(more)));
    counts.map(|count| count * step).find(|value| fits(*value)).and_then(plain)
}

/// A float without a superfluous `.0`.
fn plain(value: f64) -> Option<Value> {
    let is_whole = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
    if is_whole {
        Some((value as i64).into())
    } else {
        serde_json::Number::from_f64(value).map(Value::Number)
    }
}
