//! Policy for Microsoft Intune: the body of a request of Microsoft Graph that creates a settings catalog policy with the
//! endpoint security template for rules of Windows Firewall. The settings are those of the Firewall CSP
//! (`MdmStore/FirewallRules`). Sources of the identifiers: `ennnbeee/IntuneFirewallMigration`,
//! `Public/ConvertTo-IntuneSCFirewallRule.ps1`, and `microsoft/Microsoft365DSC`, `IntuneFirewallRulesPolicyWindows10`.

use serde_json::{Value, json};

use crate::export::comment::short;
use crate::export::error::Excess;
use crate::export::format::Format;
use crate::export::input::Input;
use crate::export::json::to_json;
use crate::export::target::Group;
use crate::export::windows::{LONGEST_LIST, Lists, Portion, Row, lists, rejects, rows};
use crate::model::{Direction, Label, Profile, Rule, Text, text};

pub(super) const FORMAT: Format = Format::new(
    "intune",
    "json",
    Group::Windows,
    Label::new(
        "a policy for Microsoft Intune, as a request of Microsoft Graph",
        "Microsoft Intune 策略，即 Microsoft Graph 请求正文",
    ),
    render,
)
.alone(is_of_type)
.rejecting(rejects)
.destinations()
.limited(|input| Excess::of(RULES, count(input), MOST_RULES))
.instructions(instructions);

const RULES: Label = Label::new("rules", "条规则");
/// Maximum number of rules of a policy (memdocs, `endpoint-security-firewall-policy.md`).
const MOST_RULES: usize = 150;
/// Maximum length of the description of a policy, in UTF-16 units. No document states a limit.
const LONGEST_ABOUT: usize = 1_000;

/// Template of endpoint security, and the reference to its only setting.
const TEMPLATE: &str = "19c8aa67-f286-4861-9aa0-f23541d31680_1";
const SETTING: &str = "76c7a8be-67d2-44bf-81a5-38c94926b1a1";

/// Returns true for a type of ICMP. A rule with one needs Windows build 20348, and a rule that a device rejects takes
/// all rules of the policy with it (Firewall CSP, `IcmpTypesAndCodes`; memdocs, `endpoint-security-firewall-policy.md`).
const fn is_of_type(rule: &Rule) -> bool {
    rule.icmp_type().is_some()
}

fn render(input: &Input<'_>) -> String {
    let mut rules = Vec::new();
    for row in rows(input) {
        for portion in portions(&row) {
            let lists = lists(&portion, input, ANY);
            rules.extend(lists.iter().map(|lists| rule(lists, input)));
        }
    }
    let setting = json!({
        "@odata.type": kind("GroupSettingCollectionInstance"),
        "settingDefinitionId": id(""),
        "settingInstanceTemplateReference": { "settingInstanceTemplateId": SETTING },
        "groupSettingCollectionValue": rules,
    });
    let policy = json!({
        "name": input.full_name(),
        "description": about(input),
        "platforms": "windows10",
        "technologies": "mdm,microsoftSense",
        "roleScopeTagIds": ["0"],
        "templateReference": { "templateId": TEMPLATE },
        "settings": [{ "@odata.type": kind("Setting"), "settingInstance": setting }],
    });
    to_json(&policy).expect("strings and numbers are all JSON")
}

/// Target's word for any network.
const ANY: &str = "*";

fn portions(row: &Row) -> Vec<Portion<'_>> {
    // Without a keyword, the ruleset has no rules that would need one.
    row.portions("", LONGEST_LIST)
}

fn count(input: &Input<'_>) -> usize {
    let rows = rows(input);
    let portions = rows.iter().flat_map(portions);
    portions
        .map(|portion| lists(&portion, input, ANY).len())
        .sum()
}

/// Returns the description of the policy: what the head of a file says.
fn about(input: &Input<'_>) -> String {
    let lines = input.head().unmarked(|line| match line {
        "" => String::new(),
        line => format!("{line}. "),
    });
    short(lines.trim_end(), LONGEST_ABOUT)
}

/// Returns the name of a type of Microsoft Graph.
fn kind(name: &str) -> String {
    format!("#microsoft.graph.deviceManagementConfiguration{name}")
}

/// Returns the identifier of a setting of a rule. The braces and the word in them are part of it.
fn id(setting: &str) -> String {
    format!("vendor_msft_firewall_mdmstore_firewallrules_{{firewallrulename}}{setting}")
}

fn rule(lists: &Lists<'_>, input: &Input<'_>) -> Value {
    let portion = lists.portion;
    let (direction, ports) = match input.ruleset.direction {
        Direction::In => ("_direction_in", "_localportranges"),
        Direction::Out => ("_direction_out", "_remoteportranges"),
    };
    let profiles = Profile::of(&input.ruleset.profiles).into_iter();
    let profiles = profiles.map(|profile| match profile {
        Profile::Domain => "_profiles_1",
        Profile::Private => "_profiles_2",
        Profile::Public => "_profiles_4",
    });
    let name = format!("{}-{}-{}", input.name(), lists.name, input.direction());
    let description = portion.description(input, Label::new("", ""));
    // Without a direction, a rule is outbound, and without a state, it may be off.
    let mut settings = vec![
        text_of("_name", &name),
        text_of("_description", &description),
        choice("_enabled", "_enabled_1"),
        choice("_direction", direction),
        choice("_action_type", "_action_type_1"),
        choices("_profiles", profiles),
        choices("_interfacetypes", ["_interfacetypes_all"]),
        json!({
            "@odata.type": kind("SimpleSettingInstance"),
            "settingDefinitionId": id("_protocol"),
            "simpleSettingValue": {
                "@odata.type": kind("IntegerSettingValue"),
                "value": portion.row.number,
            },
        }),
    ];
    let types = portion.row.icmp_types.iter();
    let types: Vec<String> = types.map(|number| format!("{number}:*")).collect();
    let only = |list: &[String]| list.iter().filter(|one| *one != ANY).cloned().collect();
    for (setting, values) in [
        (ports, portion.ports.clone()),
        ("_icmptypesandcodes", types),
        ("_localaddressranges", only(&lists.local)),
        ("_remoteaddressranges", only(&lists.remote)),
    ] {
        // A setting that is left out restricts nothing; an empty one is rejected.
        if !values.is_empty() {
            settings.push(texts(setting, &values));
        }
    }
    json!({ "@odata.type": kind("GroupSettingValue"), "children": settings })
}

fn string(value: &str) -> Value {
    json!({ "@odata.type": kind("StringSettingValue"), "value": value })
}

fn text_of(setting: &str, value: &str) -> Value {
    json!({
        "@odata.type": kind("SimpleSettingInstance"),
        "settingDefinitionId": id(setting),
        "simpleSettingValue": string(value),
    })
}

fn texts(setting: &str, values: &[String]) -> Value {
    let values: Vec<Value> = values.iter().map(|value| string(value)).collect();
    json!({
        "@odata.type": kind("SimpleSettingCollectionInstance"),
        "settingDefinitionId": id(setting),
        "simpleSettingCollectionValue": values,
    })
}

fn chosen(value: &str) -> Value {
    json!({ "@odata.type": kind("ChoiceSettingValue"), "value": id(value), "children": [] })
}

fn choice(setting: &str, value: &str) -> Value {
    json!({
        "@odata.type": kind("ChoiceSettingInstance"),
        "settingDefinitionId": id(setting),
        "choiceSettingValue": chosen(value),
    })
}

fn choices<'a>(setting: &str, values: impl IntoIterator<Item = &'a str>) -> Value {
    let values: Vec<Value> = values.into_iter().map(chosen).collect();
    json!({
        "@odata.type": kind("ChoiceSettingCollectionInstance"),
        "settingDefinitionId": id(setting),
        "choiceSettingCollectionValue": values,
    })
}

fn instructions(input: &Input<'_>) -> Vec<Text> {
    let name = input.full_name();
    let mut lines = vec![
        text!(
            "load: Invoke-MgGraphRequest -Method POST -Uri beta/deviceManagement/configurationPolicies -ContentType application/json -Body (Get-Content -Raw -Encoding utf8 FILE), with the permission DeviceManagementConfiguration.ReadWrite.All",
            "加载：Invoke-MgGraphRequest -Method POST -Uri beta/deviceManagement/configurationPolicies -ContentType application/json -Body (Get-Content -Raw -Encoding utf8 文件)，需要 DeviceManagementConfiguration.ReadWrite.All 权限"
        ),
        text!(
            "then assign the policy {name} to a group of devices: until then, nothing applies",
            "然后将策略 {name} 分配给设备组：在此之前不会生效"
        ),
        text!(
            "servers get it through the settings management of Defender for Endpoint only: Intune doesn't enroll them",
            "服务器只能通过 Defender for Endpoint 的设置管理获得此策略：Intune 不注册服务器"
        ),
        text!(
            "check on a device: Get-NetFirewallRule -PolicyStore ActiveStore",
            "在设备上查看：Get-NetFirewallRule -PolicyStore ActiveStore"
        ),
        text!(
            "undo: delete the policy, or remove its assignments; loading the file again creates a second policy, so delete the first one",
            "撤销：删除该策略或取消其分配；再次加载此文件会创建第二个策略，因此请删除第一个"
        ),
    ];
    if input.ruleset.rules.iter().any(is_of_type) {
        lines.push(text!(
            "types of ICMP need Windows build 20348 or later; no document confirms the name of their setting, so test it first",
            "ICMP 类型需要 Windows 内部版本 20348 或更高；没有文档证实其设置的名称，请先测试"
        ));
    }
    lines
}
