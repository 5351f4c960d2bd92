//! The role is not looked at again in the commit.

use gas_domain::{Job, JobState, Place};
use gas_ports::{Error, Guard, Jobs};
use gas_tests::simulation::at_rest::place;
use gas_world::World;

use super::commits::Committing;

/// Which commit forgets its guard.
#[derive(Clone, Copy)]
pub enum Unguarded {
    /// That of a finished run.
    Completed,
    /// That of a finished copy into the archive: the role was checked when the result was claimed.
    Archived,
    /// That of a claim that is given back.
    GivenBack,
    /// That of a result that came back.
    Restored,
}

impl Unguarded {
    fn is(self, before: &Job, after: &Job) -> bool {
        match (self, place(before), place(after)) {
            (Self::Completed, None, Some(Place::Online { .. })) => matches!(before.state, JobState::Running { .. }),
            (Self::Archived, Some(Place::Archiving { .. }), Some(Place::Archived { .. }))
            | (Self::GivenBack, Some(Place::Archiving { .. }), Some(Place::Online { .. }))
            | (Self::Restored, Some(Place::Restoring { .. }), Some(Place::Online { .. })) => true,
            _ => false,
        }
    }
}

impl Committing for Unguarded {
    async fn commit(&self, world: &World, before: &Job, after: &Job, guard: Guard) -> Result<(), Error> {
        let guard = if self.is(before, after) { Guard::None } else { guard };
        world.jobs().commit(after, guard).await
    }
}
