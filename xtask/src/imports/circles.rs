//! Circles in a graph.

use std::collections::VecDeque;

use super::Use;

/// For each file that uses itself over other files one circle that it is in, of the fewest steps.
pub(super) fn of(uses: &[Use], files: usize) -> Vec<Vec<Use>> {
    let mut seen = vec![false; files];
    let mut circles = Vec::new();
    for file in 0..files {
        if seen[file] {
            continue;
        }
        if let Some(circle) = shortest(uses, files, file) {
            circle.iter().for_each(|step| seen[step.from] = true);
            circles.push(circle);
        }
    }
    circles
}

/// The fewest steps from a file to itself.
fn shortest(uses: &[Use], files: usize, start: usize) -> Option<Vec<Use>> {
    let mut reached_by: Vec<Option<&Use>> = vec![None; files];
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for step in uses.iter().filter(|step| step.from == file) {
            if reached_by[step.to].is_none() {
                reached_by[step.to] = Some(step);
                queue.push_back(step.to);
            }
        }
    }
    let mut circle = vec![reached_by[start]?.clone()];
    while circle.last()?.from != start {
        circle.push(reached_by[circle.last()?.from]?.clone());
    }
    circle.reverse();
    Some(circle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(steps: &[(usize, usize)]) -> Vec<Vec<(usize, usize)>> {
        let uses: Vec<_> = steps.iter().map(|&(from, to)| Use { from, to, line: 1 }).collect();
        let pairs = |circle: &Vec<Use>| circle.iter().map(|step| (step.from, step.to)).collect();
        of(&uses, 6).iter().map(pairs).collect()
    }

    #[test]
    fn circles_are_found_and_only_they() {
        assert!(circles(&[]).is_empty());
        assert!(circles(&[(0, 1), (0, 2), (1, 2), (2, 3)]).is_empty());
        assert_eq!(circles(&[(0, 1), (1, 0)]), [[(0, 1), (1, 0)]]);
        assert_eq!(circles(&[(0, 1), (1, 2), (2, 3), (3, 1)]), [[(1, 2), (2, 3), (3, 1)]]);
        // Of two ways back, the shorter one; and a file in several circles is in one of them.
        let both = [(0, 1), (1, 2), (2, 0), (1, 0), (4, 5), (5, 4)];
        let longer = vec![(2, 0), (0, 1), (1, 2)];
        assert_eq!(circles(&both), [vec![(0, 1), (1, 0)], longer, vec![(4, 5), (5, 4)]]);
    }
}
