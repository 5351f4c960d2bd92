//! What a user is to be told, as an entry of the list `notices` of the Users table.

use gas_domain::{JobId, Notice, NoticeState, PendingNotice, Returned};
use serde::{Deserialize, Serialize};

use super::stamp::Stamp;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NoticeRow {
    #[serde(flatten)]
    notice: KindRow,
    since: Stamp,
    #[serde(flatten)]
    state: StateRow,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "SCREAMING_SNAKE_CASE")]
enum KindRow {
    PremiumBegan,
    PaymentFailed,
    PremiumEnds {
        at: Stamp,
    },
    PremiumEnded,
    ResultsBack {
        #[serde(skip_serializing_if = "Option::is_none")]
        cursor: Option<JobId>,
        back: u32,
        held: u32,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
enum StateRow {
    Due,
    Waiting { until: Stamp, looks: u32 },
    Sending { lease_until: Stamp, tries: u32 },
}

impl From<&PendingNotice> for NoticeRow {
    fn from(pending: &PendingNotice) -> Self {
        let notice = match pending.notice {
            Notice::PremiumBegan => KindRow::PremiumBegan,
            Notice::PaymentFailed => KindRow::PaymentFailed,
            Notice::PremiumEnds { at } => KindRow::PremiumEnds { at: Stamp(at) },
            Notice::PremiumEnded => KindRow::PremiumEnded,
            Notice::ResultsBack(Returned { cursor, back, held }) => KindRow::ResultsBack { cursor, back, held },
        };
        let state = match pending.state {
            NoticeState::Due => StateRow::Due,
            NoticeState::Waiting { until, looks } => StateRow::Waiting { until: Stamp(until), looks },
            NoticeState::Sending { lease_until, tries } => StateRow::Sending { lease_until: Stamp(lease_until), tries },
        };
        Self { notice, since: Stamp(pending.since), state }
    }
}

impl From<NoticeRow> for PendingNotice {
    fn from(row: NoticeRow) -> Self {
        let notice = match row.notice {
            KindRow::PremiumBegan => Notice::PremiumBegan,
            KindRow::PaymentFailed => Notice::PaymentFailed,
            KindRow::PremiumEnds { at } => Notice::PremiumEnds { at: at.0 },
            KindRow::PremiumEnded => Notice::PremiumEnded,
            KindRow::ResultsBack { cursor, back, held } => Notice::ResultsBack(Returned { cursor, back, held }),
        };
        let state = match row.state {
            StateRow::Due => NoticeState::Due,
            StateRow::Waiting { until, looks } => NoticeState::Waiting { until: until.0, looks },
            StateRow::Sending { lease_until, tries } => NoticeState::Sending { lease_until: lease_until.0, tries },
        };
        Self { notice, since: row.since.0, state }
    }
}
