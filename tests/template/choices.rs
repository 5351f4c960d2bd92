//! What an operator chooses, and which resources and statements are left by each choice: the template's conditions, evaluated.

use std::{collections::BTreeMap, sync::LazyLock};

use serde_json::{Map, Value};

use crate::document::{list, read, render, text};

/// The values of the parameters that conditions depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    pub archive_back_end: &'static str,
    pub retention_timer: &'static str,
}

impl Choice {
    /// Every choice; the first one is the defaults'.
    pub const ALL: [Self; 4] = [
        Self { archive_back_end: "storage-class", retention_timer: "state-machine" },
        Self { archive_back_end: "storage-class", retention_timer: "queue-delay" },
        Self { archive_back_end: "vault", retention_timer: "state-machine" },
        Self { archive_back_end: "vault", retention_timer: "queue-delay" },
    ];

    pub fn has_vault(self) -> bool {
        self.archive_back_end == "vault"
    }

    pub fn has_delayed_messages(self) -> bool {
        self.retention_timer == "queue-delay"
    }

    /// The template with this choice, and with everything else that can be switched on.
    pub fn template(self) -> &'static Value {
        static TEMPLATES: LazyLock<BTreeMap<Choice, Value>> =
            LazyLock::new(|| Choice::ALL.map(|choice| (choice, choice.deployed())).into());
        &TEMPLATES[&self]
    }

    /// The resources that are deployed.
    pub fn resources(self) -> &'static Map<String, Value> {
        self.template()["Resources"].as_object().expect("Resources")
    }

    pub(crate) fn deployed(self) -> Value {
        let yaml = serde_yaml_ng::from_str(&read("template.yaml")).expect("template.yaml is YAML");
        let template = render(yaml);
        let conditions = template["Conditions"].clone();
        let chosen = Chosen { conditions, choice: self };
        let mut template = chosen.resolve(template).expect("the template is a value");
        for section in ["Resources", "Outputs"] {
            let entries = template[section].as_object_mut().expect("a section");
            entries.retain(|_, entry| entry["Condition"].as_str().is_none_or(|name| chosen.holds(name)));
        }
        template
    }
}

struct Chosen {
    conditions: Value,
    choice: Choice,
}

impl Chosen {
    fn holds(&self, condition: &str) -> bool {
        self.is_true(&self.conditions[condition])
    }

    /// Conditions are made of these functions alone.
    fn is_true(&self, condition: &Value) -> bool {
        if let Some(not) = condition.get("Fn::Not") {
            return !self.is_true(&not[0]);
        }
        if let Some(name) = condition.get("Fn::Condition") {
            return self.holds(text(name));
        }
        let two = condition.get("Fn::Equals").unwrap_or_else(|| panic!("no rule for the condition {condition}"));
        self.value(text(&two[0])) == text(&two[1])
    }

    /// What a parameter is here.
    fn value<'a>(&self, reference: &'a str) -> &'a str {
        match reference {
            "${ArchiveBackEnd}" => self.choice.archive_back_end,
            "${RetentionTimer}" => self.choice.retention_timer,
            "${CreateMailIdentity}" => "yes",
            other => other,
        }
    }

    /// The value without its Fn::If; nothing for AWS::NoValue.
    fn resolve(&self, value: Value) -> Option<Value> {
        match value {
            Value::String(text) if text == "${AWS::NoValue}" => None,
            Value::Array(items) => Some(items.into_iter().filter_map(|item| self.resolve(item)).collect()),
            Value::Object(entries) => match entries.get("Fn::If") {
                Some(choice) => {
                    let [condition, yes, no] = list(choice)[..] else { panic!("Fn::If has three parts: {choice}") };
                    self.resolve(if self.holds(text(condition)) { yes } else { no }.clone())
                }
                None => {
                    let entry = |(key, value)| Some((key, self.resolve(value)?));
                    Some(Value::Object(entries.into_iter().filter_map(entry).collect()))
                }
            },
            plain => Some(plain),
        }
    }
}

#[test]
fn what_is_not_deployed_is_not_referred_to() {
    let all: std::collections::BTreeSet<_> = Choice::ALL.iter().flat_map(|choice| choice.resources().keys()).collect();
    for choice in Choice::ALL {
        let whole = choice.template().to_string();
        for gone in all.iter().filter(|id| !choice.resources().contains_key(**id)) {
            for reference in [format!("${{{gone}}}"), format!("${{{gone}."), format!("\"{gone}\"")] {
                assert!(!whole.contains(&reference), "{choice:?}: {reference} is not deployed");
            }
        }
    }
}

#[test]
fn a_choice_deploys_its_own_resources_alone() {
    for choice in Choice::ALL {
        let has = |id: &str| choice.resources().contains_key(id);
        assert_eq!(has("ArchiveBucket"), !choice.has_vault(), "{choice:?}");
        assert_eq!(has("RetentionStateMachine"), !choice.has_delayed_messages(), "{choice:?}");
        let whole = choice.template()["Resources"].to_string();
        assert_eq!(whole.contains("glacier:"), choice.has_vault(), "{choice:?}");
        assert!(!whole.contains("${VaultName}") || choice.has_vault(), "{choice:?}");
    }
}
