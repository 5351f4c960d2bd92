//! Bars, as SVG in per cent of the room that there is: text keeps its size on every screen, and nothing needs a script.

use crate::units::{grouped, percent};

/// Rows that are drawn; the table has all.
const ROWS: usize = 12;
/// Columns that are drawn.
const COLUMNS: usize = 30;
/// The longest name under a column.
const COLUMN_NAME: usize = 2;
/// The height of a row, in pixels: its words, and the bar below them.
const ROW: usize = 40;

/// A chart, drawn.
#[derive(Debug)]
pub struct Chart {
    /// Part of the ids on the page.
    pub id: &'static str,
    /// What is counted, by what.
    pub title: &'static str,
    /// What is counted.
    pub unit: &'static str,
    /// The chart in a sentence.
    pub sentence: String,
    /// How it is drawn.
    pub layout: Layout,
    /// The bars that are drawn.
    pub bars: Vec<Bar>,
    /// All that is counted: name, number, share.
    pub table: Vec<(String, String, String)>,
    /// How much is counted beyond the table.
    pub left_out: u64,
}

/// How the bars lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One below the other.
    Rows,
    /// Side by side, with short names.
    Columns,
    /// Two that share one line.
    Split,
}

impl Layout {
    /// Its name in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Columns => "columns",
            Self::Split => "split",
        }
    }
}

/// What a bar's colour and pattern stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the impacts are Ensembl's words")]
pub enum Shape {
    /// Nothing.
    Plain,
    /// The other of two.
    Other,
    High,
    Moderate,
    Low,
    Modifier,
}

impl Shape {
    /// Its name in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Other => "other",
            Self::High => "high",
            Self::Moderate => "moderate",
            Self::Low => "low",
            Self::Modifier => "modifier",
        }
    }
}

/// A bar.
#[derive(Debug)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// What it stands for.
    pub count: u64,
    /// What its colour stands for.
    pub shape: Shape,
    /// Where it begins, along the axis of the names, in per cent (columns, split) or pixels (rows).
    pub at: f64,
    /// How long it is, in per cent.
    pub length: f64,
    /// How wide it is, in per cent (columns).
    pub width: f64,
}

impl Bar {
    /// A bar that has not been drawn yet.
    pub fn new(label: String, count: u64, shape: Shape) -> Self {
        Self { label, count, shape, at: 0.0, length: 0.0, width: 0.0 }
    }

    /// The number for people.
    pub fn value(&self) -> String {
        grouped(self.count)
    }

    /// The middle of a column.
    pub fn middle(&self) -> f64 {
        self.at + self.width / 2.0
    }

    /// Where a column begins from above.
    pub fn top(&self) -> f64 {
        100.0 - self.length
    }
}

/// A chart that is to be drawn.
pub struct Drawing {
    id: &'static str,
    title: &'static str,
    unit: &'static str,
    layout: Layout,
    bars: Vec<Bar>,
    left_out: u64,
}

impl Drawing {
    /// Bars one below the other, in the order given.
    pub fn rows(id: &'static str, title: &'static str, unit: &'static str, bars: Vec<Bar>) -> Self {
        Self { id, title, unit, layout: Layout::Rows, bars, left_out: 0 }
    }

    /// Columns when there are many with short names, else the rows with most.
    pub fn along(id: &'static str, title: &'static str, unit: &'static str, bars: Vec<Bar>) -> Self {
        let short = bars.iter().all(|bar| bar.label.chars().count() <= COLUMN_NAME);
        let layout = if short && bars.len() > 4 && bars.len() <= COLUMNS { Layout::Columns } else { Layout::Rows };
        Self { layout, ..Self::rows(id, title, unit, bars) }
    }

    /// Two parts of a whole.
    pub fn split(id: &'static str, title: &'static str, unit: &'static str, parts: &[(&str, u64); 2]) -> Self {
        let [one, other] = parts.map(|(name, count)| (name.to_owned(), count));
        let bars = vec![Bar::new(one.0, one.1, Shape::Plain), Bar::new(other.0, other.1, Shape::Other)];
        Self { layout: Layout::Split, ..Self::rows(id, title, unit, bars) }
    }

    /// So much more was counted than there are bars.
    pub fn and_more(self, left_out: u64) -> Self {
        Self { left_out, ..self }
    }

    /// Draws it, unless there is nothing to draw.
    pub fn chart(mut self) -> Option<Chart> {
        let total = self.left_out + self.bars.iter().map(|bar| bar.count).sum::<u64>();
        if total == 0 {
            return None;
        }
        let row = |bar: &Bar| (bar.label.clone(), grouped(bar.count), percent(bar.count, total));
        let table = self.bars.iter().map(row).collect();
        let sentence = sentence(&self, total);
        if self.layout == Layout::Rows {
            self.bars.truncate(ROWS);
        }
        place(self.layout, &mut self.bars, total);
        let Self { id, title, unit, layout, bars, left_out } = self;
        Some(Chart { id, title, unit, sentence, layout, bars, table, left_out })
    }
}

impl Chart {
    /// How high the drawing is, in pixels.
    pub fn height(&self) -> usize {
        match self.layout {
            Layout::Rows => self.bars.len() * ROW,
            Layout::Columns => 180,
            Layout::Split => 56,
        }
    }

    /// How many rows are in the table only.
    pub fn not_drawn(&self) -> usize {
        self.table.len() - self.bars.len()
    }
}

/// The chart for those who cannot see it: how much in all, and the largest.
fn sentence(drawing: &Drawing, total: u64) -> String {
    let mut largest: Vec<_> = drawing.bars.iter().filter(|bar| bar.count > 0).collect();
    largest.sort_by_key(|bar| std::cmp::Reverse(bar.count));
    let parts: Vec<_> = largest
        .iter()
        .take(3)
        .map(|bar| format!("{} {} ({})", bar.label, bar.value(), percent(bar.count, total)))
        .collect();
    let rest = if largest.len() > 3 { ", and others" } else { "" };
    format!("{} {}: {}{rest}.", grouped(total), drawing.unit, parts.join(", "))
}

#[allow(clippy::cast_precision_loss, reason = "lengths of bars")]
fn place(layout: Layout, bars: &mut [Bar], total: u64) {
    let longest = bars.iter().map(|bar| bar.count).max().unwrap_or(1).max(1);
    let whole = if layout == Layout::Split { total } else { longest };
    let room = 100.0 / bars.len().max(1) as f64;
    let mut begin = 0.0;
    for (number, bar) in bars.iter_mut().enumerate() {
        bar.length = 100.0 * bar.count as f64 / whole as f64;
        match layout {
            Layout::Rows => bar.at = (number * ROW) as f64,
            Layout::Columns => (bar.at, bar.width) = ((number as f64 + 0.1) * room, 0.8 * room),
            Layout::Split => (bar.at, begin) = (begin, begin + bar.length),
        }
    }
}
