//! Timestamps as text. The date is worked out once a day, because rows follow each other in time.

use super::cell;
use super::digits::{pair, put};
use super::options::TimestampFormat;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// `2024-01-01T00:00:00.000000Z` and room to store it at once.
const ROOM: usize = 32;
const DATE: usize = 11;

/// Writes timestamps of one format.
pub(super) struct Clock {
    format: TimestampFormat,
    /// The beginning and the end of the day whose date the text has.
    from: i64,
    to: i64,
    text: [u8; ROOM],
}

impl Clock {
    pub(super) fn new(format: TimestampFormat) -> Self {
        Self { format, from: 0, to: 0, text: [0; ROOM] }
    }

    /// A timestamp; the ISO form comes without quotes.
    #[inline(always)]
    pub(super) fn write(&mut self, out: &mut Vec<u8>, microseconds: i64) {
        if self.format != TimestampFormat::Iso {
            return cell::timestamp(out, self.format, microseconds);
        }
        if !(self.from..self.to).contains(&microseconds) && !self.turn(microseconds) {
            return cell::timestamp(out, self.format, microseconds);
        }
        let within = (microseconds - self.from).unsigned_abs();
        let (seconds, rest) = ((within / SECOND as u64) as u32, within % SECOND as u64);
        let (minutes, hours) = (seconds / 60, seconds / 3600);
        let colons = (u64::from(b':') << 16) | (u64::from(b':') << 40);
        let minute = pair(minutes - 60 * hours) << 24;
        let time = pair(hours) | minute | (pair(seconds - 60 * minutes) << 48) | colons;
        self.text[DATE..DATE + 8].copy_from_slice(&time.to_le_bytes());
        if rest == 0 {
            self.text[DATE + 8] = b'Z';
            put(out, &self.text, DATE + 9);
        } else {
            put(out, &self.text, DATE + 8);
            cell::fraction(out, rest);
        }
    }

    /// Goes to another day; false when its date is not one of four digits a year.
    fn turn(&mut self, microseconds: i64) -> bool {
        let from = microseconds.div_euclid(DAY).saturating_mul(DAY);
        let mut date = Vec::with_capacity(ROOM);
        cell::timestamp(&mut date, TimestampFormat::Iso, from);
        // The date, a T, the time and a Z.
        if date.len() != DATE + 9 {
            return false;
        }
        self.text[..DATE].copy_from_slice(&date[..DATE]);
        (self.from, self.to) = (from, from.saturating_add(DAY));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_those_of_the_calendar() {
        let begin = 1_709_164_800_000_000 - DAY;
        let near = (0..2 * 1440).map(|minute| begin + minute * 60 * SECOND + minute * 17 * SECOND);
        let odd = [-1, 0, 1, DAY - 1, DAY, i64::MIN, i64::MAX, -62_167_219_200_000_000];
        let ends = [253_402_300_799_999_999, 253_402_300_800_000_000, -62_167_219_200_000_001];
        for format in [TimestampFormat::Iso, TimestampFormat::UnixMilliseconds] {
            let mut clock = Clock::new(format);
            for time in near.clone().chain(odd).chain(ends).chain(near.clone().map(|t| t + 250)) {
                let (mut ours, mut theirs) = (Vec::new(), Vec::new());
                clock.write(&mut ours, time);
                cell::timestamp(&mut theirs, format, time);
                assert_eq!(String::from_utf8(ours).unwrap(), String::from_utf8(theirs).unwrap());
            }
        }
    }
}
