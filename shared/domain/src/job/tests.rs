//! The table, row by row: every event in every state, and what each state leads to.

mod deadlines;
mod deletions;
mod deliveries;
mod events;
mod life;
mod mail;
mod orphans;
mod outgoing;
mod retention;
mod states;
mod steps;
mod table;
mod tries;
