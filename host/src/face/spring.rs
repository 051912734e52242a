//! Motion towards a goal.

/// A critically damped spring: it moves to its goal smoothly and without swinging past it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spring {
    /// Where it is.
    pub value: f64,
    /// Where it goes.
    pub goal: f64,
    speed: f64,
}

impl Spring {
    /// Moves on by `dt` seconds; 90 % of the way takes 3.9 / `rate` seconds. The exact solution, so
    /// two half steps are one whole step.
    pub(super) fn advance(&mut self, dt: f64, rate: f64) {
        let offset = self.value - self.goal;
        let slope = self.speed + rate * offset;
        let decay = (-rate * dt).exp();
        self.value = self.goal + (offset + slope * dt) * decay;
        self.speed = (self.speed - rate * slope * dt) * decay;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_half_steps_are_one_whole_step() {
        let run = |steps: u32| {
            let mut spring = Spring {
                goal: 1.0,
                ..Spring::default()
            };
            (0..steps).for_each(|_| spring.advance(0.4 / f64::from(steps), 9.7));
            spring.value
        };
        assert!((run(1) - run(2)).abs() < 1e-12 && (run(1) - run(77)).abs() < 1e-12);
        assert!((0.88..0.92).contains(&run(1)), "{}", run(1));
    }
}
