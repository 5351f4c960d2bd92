//! Words with names in them, as the description has them: names are between backticks.

/// A piece of text on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A name.
    Code(String),
    /// The name of something that the page describes, which has it as its anchor.
    Link(String),
}

/// The pieces of a text.
pub fn words(text: &str) -> Vec<Piece> {
    let pieces = text.split('`').enumerate().map(|(at, piece)| {
        let piece = piece.to_owned();
        if at % 2 == 0 { Piece::Text(piece) } else { Piece::Code(piece) }
    });
    pieces.filter(|piece| *piece != Piece::Text(String::new())).collect()
}
