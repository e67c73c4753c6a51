//! Tables on a terminal, aligned by the width that Chinese characters take.

/// Columns that a text takes on a terminal: two for wide characters, one for others.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Whether a character takes two columns (the wide ranges of East Asian Width that appear here).
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
}

/// Lines of a table whose first row is its head: first column to the left, the others to the right.
pub(super) fn lines(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let cell = |column: usize, text: &String| {
        let padding = " ".repeat(widths[column] - width(text));
        if column == 0 { format!("{text}{padding}") } else { format!("{padding}{text}") }
    };
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().enumerate().map(|(column, text)| cell(column, text)).collect();
        cells.join("  ").trim_end().to_owned()
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    if lines.len() > 1 {
        let total = widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1);
        lines.insert(1, "─".repeat(total));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(width("红red"), 5);
        let rows = [["等级", "数"], ["red", "12"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(lines(&rows), ["等级  数", "────────", "red   12"]);
    }
}
