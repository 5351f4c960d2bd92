//! A user with 10,000 archived results.

use gas_domain::{JobKey, Role, UserId};
use gas_tests::simulation::{BackEnd, Service, Told, VCF, driver::TIMEOUT, promises};
use gas_world::Topic;
use jiff::SignedDuration;

const MANY: usize = 10_000;
/// The largest message of SNS, in bytes.
const LARGEST_MESSAGE: usize = 256 << 10;

/// A user whose archived results are as many copies of one.
async fn with_many(back_end: BackEnd) -> (Service, UserId) {
    let service = Service::on(back_end);
    let ann = service.sign_up("ann");
    let first = service.submit(&ann, VCF).await;
    service.until_rest().await;
    // The promises are looked at when all is done: after each of so many effects would take too long.
    service.world.watch(|_| Ok(()));
    service.multiply(&first, MANY);
    (service, ann)
}

#[tokio::test(start_paused = true)]
async fn an_upgrade_brings_ten_thousand_results_back_by_small_messages_in_bounded_invocations() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, ann) = with_many(back_end).await;
        service.change_role(&ann, Role::Premium).await;

        // A walk that nears its deadline goes on in another invocation: the clock moves on with every call.
        service.world.take_time(SignedDuration::from_millis(20));
        let mut invocations = 0;
        while service.world.user(&ann).unwrap().pending_fanout.is_some() {
            let walks = service.world.waiting(Topic::ResultsThaw);
            let walk = walks.iter().find(|body| body.contains("role_version")).unwrap().clone();
            service.world.take_this(Topic::ResultsThaw, &walk);
            let begin = service.world.now();
            service.deliver(Topic::ResultsThaw, walk).await;
            assert!(service.world.now().duration_since(begin) < TIMEOUT);
            invocations += 1;
        }
        assert!(invocations > 5, "{invocations} invocations walked over all jobs");
        service.world.take_time(SignedDuration::ZERO);
        let waiting = service.world.waiting(Topic::ResultsThaw);
        assert!(waiting.len() >= MANY && waiting.iter().all(|body| body.len() < LARGEST_MESSAGE));

        service.until_rest().await;
        let online = service.world.read(|state| state.jobs.keys().cloned().collect::<Vec<JobKey>>());
        assert_eq!(online.len(), MANY);
        assert!(online.iter().all(|key| service.is_online(key)));
        assert_eq!(service.world.read(promises::check), Ok(()));
        service.assert_nothing_left_over();
    }
}
