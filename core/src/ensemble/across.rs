//! Closing prices into an array in which a row, not a column, lies in one piece of memory.

use std::ops::Range;

use ndarray::{ArrayViewMut2, Axis};

use super::crew::{self, Crew};
use super::members::{Member, Members};
use crate::control::Control;
use crate::error::GeneratorError;
use crate::model::bars::{Cursor, Nothing, Walk};
use crate::series::memory::zeroed;
use crate::series::store::Closes;

/// Members whose closes are made together: eight of a row are what memory moves at a time.
const TOGETHER: usize = 8;
/// Rows of each that are made before they are put in their places.
const ROWS: usize = 1024;

/// Makes the closes of all members, some columns at a time.
pub(super) fn closes(
    members: &Members,
    mut out: ArrayViewMut2<'_, f64>,
    crew: Crew,
    control: &mut dyn Control,
) -> Result<(), GeneratorError> {
    let shape = out.dim();
    let width = crew.share(members.len()).clamp(1, TOGETHER);
    let shares = out.axis_chunks_iter_mut(Axis(1), width).enumerate();
    crew::run(crew, shape, shares, control, |(share, columns), tell| {
        let range = share * width..share * width + columns.ncols();
        match closes_of(members, range.clone(), columns, tell) {
            Err(GeneratorError::PriceOverflow { .. }) => first_failure(members, range, shape.0),
            made => made,
        }
    })
}

fn closes_of(
    members: &Members,
    range: Range<usize>,
    mut out: ArrayViewMut2<'_, f64>,
    tell: &mut dyn FnMut(usize) -> bool,
) -> Result<(), GeneratorError> {
    let (count, width) = out.dim();
    let mut cursors = vec![Cursor::default(); width];
    let mut made: Vec<f64> = zeroed(width * ROWS)?;
    for (stretch, mut lines) in out.axis_chunks_iter_mut(Axis(0), ROWS).enumerate() {
        let len = ROWS.min(count - stretch * ROWS);
        let rooms = made.chunks_exact_mut(ROWS).zip(&mut cursors);
        for (Member { market, track, .. }, (room, cursor)) in
            range.clone().filter_map(|member| members.get(member)).zip(rooms)
        {
            let mut room = &mut room[..len];
            let walk = Walk { market, track, from: *cursor, len };
            *cursor = walk.into(&mut Closes(&mut room))?;
        }
        for (row, mut line) in lines.axis_iter_mut(Axis(0)).enumerate() {
            for (close, room) in line.iter_mut().zip(made.chunks_exact(ROWS)) {
                *close = room[row];
            }
        }
        if tell(len * width) {
            return Err(GeneratorError::Interrupted);
        }
    }
    Ok(())
}

/// The failure of the first member that fails: what it is does not depend on who works together.
fn first_failure(
    members: &Members,
    range: Range<usize>,
    count: usize,
) -> Result<(), GeneratorError> {
    for Member { market, track, .. } in range.filter_map(|member| members.get(member)) {
        Walk { market, track, from: Cursor::default(), len: count }.into(&mut Nothing)?;
    }
    Ok(())
}
