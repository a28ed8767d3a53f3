//! The figure of one row, summed up from its samples.

use crate::load::Cost;
use crate::pairs::Pair;
use crate::scenario::Goal;
use crate::statistics::{Interval, SURE, interval, median};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Of CPU time per request, the rival's over ours.
    Ratio,
    /// Of requests per second, ours over the rival's.
    RequestRatio,
    Mebibytes,
    Milliseconds,
}

impl Unit {
    pub(crate) fn is_ratio(self) -> bool {
        matches!(self, Self::Ratio | Self::RequestRatio)
    }
}

#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) unit: Unit,
    pub(crate) median: f64,
    pub(crate) interval: Interval,
    /// Every sample, in the order of measuring.
    pub(crate) samples: Vec<f64>,
    pub(crate) basis: Basis,
}

/// What a figure rests on besides its samples.
#[derive(Debug)]
pub(crate) enum Basis {
    /// The medians of both sides.
    Costs { ours: Cost, rival: Cost },
    /// The same amount of the floor, for orientation; nothing is judged by it.
    Floor(Option<f64>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Holds,
    Misses,
    /// The goal lies inside the interval, or there were too few pairs for one.
    Unclear,
    NoGoal,
}

impl Figure {
    pub(crate) fn of_pairs(unit: Unit, pairs: &[Pair]) -> Self {
        let ours: Vec<_> = pairs.iter().map(|pair| pair.ours).collect();
        let rival: Vec<_> = pairs.iter().map(|pair| pair.rival).collect();
        let ratios: Vec<_> = pairs.iter().map(|pair| pair.ratio(unit)).collect();
        let basis = Basis::Costs { ours: middle(&ours), rival: middle(&rival) };
        Self { basis, ..Self::of_amounts(unit, &ratios) }
    }

    pub(crate) fn of_amounts(unit: Unit, samples: &[f64]) -> Self {
        Self {
            unit,
            median: median(samples),
            interval: interval(samples),
            samples: samples.to_vec(),
            basis: Basis::Floor(None),
        }
    }

    /// Adds the floor's amount.
    pub(crate) fn beside(self, floor: f64) -> Self {
        Self { basis: Basis::Floor(Some(floor)), ..self }
    }

    /// A goal holds or misses only when the whole interval lies on one side of it.
    pub(crate) fn verdict(&self, goal: Option<Goal>) -> Verdict {
        let Interval { low, high, coverage } = self.interval;
        match goal {
            None => Verdict::NoGoal,
            // Fewer than six pairs decide nothing. Amounts scarcely scatter, one of them may do.
            Some(_) if self.unit.is_ratio() && coverage < SURE => Verdict::Unclear,
            Some(Goal::AtLeast(least)) => judged(low >= least, high < least),
            Some(Goal::AtMost(most)) => judged(high <= most, low > most),
        }
    }
}

fn judged(holds: bool, misses: bool) -> Verdict {
    match (holds, misses) {
        (true, _) => Verdict::Holds,
        (_, true) => Verdict::Misses,
        _ => Verdict::Unclear,
    }
}

fn middle(costs: &[Cost]) -> Cost {
    let of = |part: fn(&Cost) -> f64| median(&costs.iter().map(part).collect::<Vec<_>>());
    Cost {
        cpu: of(|cost| cost.cpu),
        postgresql: of(|cost| cost.postgresql),
        requests_per_second: of(|cost| cost.requests_per_second),
        busy: of(|cost| cost.busy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_need_the_whole_interval() {
        let figure = Figure::of_amounts(Unit::Ratio, &[0.90, 0.92, 0.94, 0.95, 0.97, 1.0]);
        assert_eq!(figure.verdict(Some(Goal::AtLeast(0.90))), Verdict::Holds);
        assert_eq!(figure.verdict(Some(Goal::AtLeast(0.93))), Verdict::Unclear);
        assert_eq!(figure.verdict(Some(Goal::AtLeast(1.15))), Verdict::Misses);
        assert_eq!(figure.verdict(Some(Goal::AtMost(0.99))), Verdict::Unclear);
        assert_eq!(figure.verdict(Some(Goal::AtMost(1.0))), Verdict::Holds);
        assert_eq!(figure.verdict(None), Verdict::NoGoal);
    }

    #[test]
    fn few_pairs_decide_nothing() {
        let goal = Some(Goal::AtLeast(0.5));
        assert_eq!(Figure::of_amounts(Unit::Ratio, &[0.9, 0.9, 0.9]).verdict(goal), Verdict::Unclear);
        assert_eq!(Figure::of_amounts(Unit::Mebibytes, &[0.9]).verdict(goal), Verdict::Holds);
    }

    #[test]
    fn a_pair_is_the_rivals_cost_over_ours_or_our_requests_over_the_rivals() {
        let cost = |cpu, requests_per_second| Cost { cpu, postgresql: 0.0, requests_per_second, busy: 1.0 };
        let pair = [Pair { ours: cost(5.0, 300.0), rival: cost(6.0, 200.0) }];
        assert_eq!(Figure::of_pairs(Unit::Ratio, &pair).median, 1.2);
        assert_eq!(Figure::of_pairs(Unit::RequestRatio, &pair).median, 1.5);
    }
}
