//! The seed map: one cell for each run of a hunt, in rows, as large as fits.

/// Where the cells lie.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SeedMap {
    /// How many cells there are.
    pub count: u32,
    /// How many stand in a row.
    pub columns: u32,
    /// From one cell to the next, in pixels.
    pub pitch: f64,
}

/// The largest and the smallest pitch: below it, cells could neither be told apart nor hit.
const PITCH_MAX: f64 = 16.0;
const PITCH_MIN: f64 = 5.0;
/// How high the map may grow before its cells become smaller.
const HEIGHT: f64 = 180.0;

impl SeedMap {
    /// The map of so many runs, so many pixels wide.
    pub fn new(count: u32, width: f64) -> SeedMap {
        let width = width.max(PITCH_MAX);
        let mut pitch = PITCH_MAX;
        let columns = |pitch: f64| ((width / pitch) as u32).max(1);
        let rows = |pitch: f64| count.div_ceil(columns(pitch));
        while pitch > PITCH_MIN && f64::from(rows(pitch)) * pitch > HEIGHT {
            pitch -= 1.0;
        }
        SeedMap { count, columns: columns(pitch), pitch }
    }

    /// How high it is.
    pub fn height(&self) -> f64 {
        f64::from(self.count.div_ceil(self.columns)) * self.pitch
    }

    /// The left upper corner of a cell.
    pub fn place(&self, number: u32) -> (f64, f64) {
        let (row, column) = (number / self.columns, number % self.columns);
        (f64::from(column) * self.pitch, f64::from(row) * self.pitch)
    }

    /// The run whose cell is there.
    pub fn run_at(&self, x: f64, y: f64) -> Option<u32> {
        let (column, row) = ((x / self.pitch).floor(), (y / self.pitch).floor());
        if column < 0.0 || row < 0.0 || column >= f64::from(self.columns) {
            return None;
        }
        let number = row as u64 * u64::from(self.columns) + column as u64;
        u32::try_from(number).ok().filter(|&number| number < self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_runs_have_large_cells_and_many_small_ones() {
        assert_eq!(SeedMap::new(20, 320.0).pitch, PITCH_MAX);
        let many = SeedMap::new(2_000, 320.0);
        assert!((PITCH_MIN..PITCH_MAX).contains(&many.pitch), "{many:?}");
        assert!(many.height() <= HEIGHT, "{many:?}");
        assert_eq!(SeedMap::new(100_000, 320.0).pitch, PITCH_MIN);
    }

    #[test]
    fn a_cell_is_hit_where_it_lies() {
        for count in [1, 7, 2_000, 20_001] {
            let map = SeedMap::new(count, 333.0);
            for number in [0, count / 2, count - 1] {
                let (x, y) = map.place(number);
                assert_eq!(map.run_at(x + 0.5, y + 0.5), Some(number), "{map:?}");
            }
            let (x, y) = map.place(count);
            assert_eq!(map.run_at(x + 0.5, y + 0.5), None);
            assert_eq!(map.run_at(-1.0, 1.0), None);
            assert_eq!(map.run_at(f64::from(map.columns) * map.pitch + 1.0, 1.0), None);
        }
    }
}
