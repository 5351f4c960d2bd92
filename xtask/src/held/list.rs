//! The held results as a table.

use crate::item::Item;

/// Prints them, those that wait longest first.
pub fn print(items: &[Item]) {
    if items.is_empty() {
        println!("No result is held.");
        return;
    }
    let mut rows: Vec<[String; 5]> = items.iter().map(row).collect();
    rows.sort_by(|a, b| a[1].cmp(&b[1]));
    let head = ["job (user_id/job_id)", "held since", "on its way", "tries", "reason"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let [job, since, way, tries] = [0, 1, 2, 3].map(width);
    for row in &rows {
        let [a, b, c, d, reason] = row;
        println!("{a:job$}  {b:since$}  {c:way$}  {d:>tries$}  {reason}");
    }
    println!("\n{} held. More about one: cargo xtask held explain <user_id>/<job_id>", items.len());
}

fn row(item: &Item) -> [String; 5] {
    let text = |name: &str| item.text(name).unwrap_or("?").to_owned();
    let way = match item.text("held_state") {
        Some("ARCHIVING") => "into the archive",
        Some("RESTORING") => "back from it",
        _ => "?",
    };
    [
        format!("{}/{}", text("user_id"), text("job_id")),
        text("changed_time"),
        way.to_owned(),
        item.number("result_tries").unwrap_or("?").to_owned(),
        text("held_reason"),
    ]
}
