//! What users are told by mail: each change of the plan once, the results when all are back, and nothing that they do not want.

use gas_domain::{Mail, MailChoices, Notice, Profile, Role, policy};
use gas_tests::simulation::{BackEnd, Service, VCF};
use gas_world::Topic;
use jiff::SignedDuration;

const BEGUN: &str = "Your premium plan has begun";
const ENDED: &str = "Your premium plan has ended";

/// A free user with so many archived results.
async fn archived(service: &Service, results: usize) -> gas_domain::UserId {
    let ann = service.sign_up("ann");
    let key = service.submit(&ann, VCF).await;
    service.until_rest().await;
    service.multiply(&key, results);
    ann
}

#[tokio::test(start_paused = true)]
async fn one_mail_says_that_all_results_are_back_and_none_is_on_its_way_then() {
    for back_end in BackEnd::ALL {
        let service = Service::on(back_end);
        // More than notify looks at in one go.
        let ann = archived(&service, 120).await;
        service.change_role(&ann, Role::Premium).await;
        service.until_rest().await;
        service.assert_kept();
        assert_eq!(service.told(), [BEGUN, "Your 120 results are back from the archive"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_without_archived_results_is_told_of_none() {
    let service = Service::new();
    let ann = service.sign_up("ann");
    service.change_role(&ann, Role::Premium).await;
    service.submit(&ann, VCF).await;
    service.until_rest().await;
    service.assert_kept();
    assert_eq!(service.told(), [BEGUN]);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_longer_true_is_not_told() {
    let service = Service::new();
    let ann = archived(&service, 1).await;
    service.change_role(&ann, Role::Premium).await;
    service.change_role(&ann, Role::Free).await;
    service.until_rest().await;
    service.assert_kept();
    assert_eq!(service.told(), [ENDED]);
}

#[tokio::test(start_paused = true)]
async fn a_mail_about_the_plan_whose_message_is_lost_goes_out_all_the_same() {
    let service = Service::new();
    let ann = service.sign_up("ann");
    let told = service.world.user(&ann).unwrap().tell(Notice::PaymentFailed, service.world.now()).unwrap();
    service.world.put_user(told);
    service.until_rest().await;
    service.assert_kept();
    assert_eq!(service.told(), ["A payment for your premium plan failed"]);
}

#[tokio::test(start_paused = true)]
async fn who_wants_no_mail_gets_none() {
    let none = MailChoices { ended: false, restored: false, plan: false };
    for (mails, email) in [(none, "ann@example.org"), (MailChoices::default(), "")] {
        let service = Service::new();
        let ann = service.sign_up("ann");
        let user = service.world.user(&ann).unwrap();
        let profile = Profile { mails, email: email.into(), ..user.profile.clone() };
        service.world.put_user(gas_domain::User { profile, ..user });
        let key = service.submit(&ann, VCF).await;
        service.until_rest().await;
        service.change_role(&ann, Role::Premium).await;
        service.until_rest().await;
        service.change_role(&ann, Role::Free).await;
        service.until_rest().await;
        service.assert_kept();
        assert_eq!((service.mails(), service.told().len()), (0, 0));
        assert_eq!(service.job(&key).mail, Mail::Declined);
    }
}

#[tokio::test(start_paused = true)]
async fn each_choice_is_about_its_own_mails() {
    let service = Service::new();
    let ann = archived(&service, 1).await;
    let user = service.world.user(&ann).unwrap();
    let mails = MailChoices { plan: false, ..MailChoices::default() };
    let profile = Profile { mails, ..user.profile.clone() };
    service.world.put_user(gas_domain::User { profile, ..user });
    service.change_role(&ann, Role::Premium).await;
    service.until_rest().await;
    assert_eq!(service.told(), ["Your result is back from the archive"]);
}

#[tokio::test(start_paused = true)]
async fn an_address_that_can_never_work_is_given_up() {
    let service = Service::new();
    let ann = service.sign_up("ann");
    service.world.refuse_address("ann@example.org");
    service.change_role(&ann, Role::Premium).await;
    service.until_rest().await;
    service.assert_kept();
    assert_eq!(service.told().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_being_deleted_hears_no_more() {
    let service = Service::new();
    let ann = service.sign_up("ann");
    service.change_role(&ann, Role::Premium).await;
    service.close_account(&ann).await;
    assert!(!service.world.waiting(Topic::JobResults).is_empty());
    service.wait(policy::UPLOAD_PATIENCE + SignedDuration::from_hours(1)).await;
    assert_eq!(service.world.user(&ann), None);
    assert_eq!(service.told().len(), 0);
}
