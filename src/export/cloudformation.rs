//! A `CloudFormation` template in YAML with security groups for AWS.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::aws::{advice, described, permissions};
use crate::export::format::{Format, Group, Networks};
use crate::export::head::head;
use crate::export::name::identifier;
use crate::model::{Direction, Label, Lang, Ruleset};

pub(super) const FORMAT: Format = Format::new(
    "cloudformation",
    "yaml",
    Group::Clouds,
    Label::new(
        "security groups for AWS, as a CloudFormation template",
        "AWS 安全组（CloudFormation 模板）",
    ),
    render,
)
.networks(Networks::ByFamilyIn);

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let stack = format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name());
    let (rules, flow) = match ruleset.direction {
        Direction::In => ("SecurityGroupIngress", "connections in"),
        Direction::Out => ("SecurityGroupEgress", "connections out"),
    };
    let (permissions, groups) = permissions(ruleset, lang);
    let mut how = match lang {
        Lang::En => vec![
            format!("Load: aws cloudformation deploy --stack-name {stack} --template-file FILE"),
            "      --parameter-overrides VpcId=vpc-...".to_owned(),
            "Loading it again changes nothing; a newer file replaces the rules.".to_owned(),
            format!("Undo: aws cloudformation delete-stack --stack-name {stack}"),
        ],
        Lang::Zh => vec![
            format!("加载：aws cloudformation deploy --stack-name {stack} --template-file 文件"),
            "      --parameter-overrides VpcId=vpc-...".to_owned(),
            "重复加载不会改变任何内容；新文件会替换这些规则。".to_owned(),
            format!("撤销：aws cloudformation delete-stack --stack-name {stack}"),
        ],
    };
    how.extend(advice(ruleset, groups, lang));
    let mut text = head(ruleset, "#", lang, &how);
    let description = described(&format!("Portolan: {}, {flow}", ruleset.name));
    // Writing to a string never fails.
    let _ = write!(
        text,
        "AWSTemplateFormatVersion: \"2010-09-09\"\nDescription: \"{description}\"\n\
         Parameters:\n  VpcId:\n    Type: AWS::EC2::VPC::Id\nResources:\n"
    );
    for group in 1..=groups {
        let _ = write!(
            text,
            "  Group{group}:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      \
             GroupDescription: \"{description}\"\n      VpcId: !Ref VpcId\n"
        );
        if ruleset.direction == Direction::In {
            // The documented way to have no rule of that direction: without any, AWS adds one for all.
            text.push_str(
                "      SecurityGroupEgress:\n        - IpProtocol: \"-1\"\n          CidrIp: 127.0.0.1/32\n",
            );
        }
        let _ = writeln!(text, "      {rules}:");
        for permission in &permissions {
            let networks = permission.networks.iter();
            let mut networks = networks.filter(|(own, _)| *own == group).peekable();
            if networks.peek().is_some() {
                let _ = writeln!(text, "        # {}: {}", permission.key, permission.why);
            }
            for (_, network) in networks {
                let _ = writeln!(text, "        - IpProtocol: \"{}\"", permission.protocol);
                if let Some((low, high)) = permission.ports {
                    let _ = write!(
                        text,
                        "          FromPort: {low}\n          ToPort: {high}\n"
                    );
                }
                let key = match network {
                    IpNet::V4(_) => "CidrIp",
                    IpNet::V6(_) => "CidrIpv6",
                };
                let _ = write!(
                    text,
                    "          {key}: \"{}\"\n          Description: \"{}\"\n",
                    network.trunc(),
                    permission.description
                );
            }
        }
    }
    text.push_str("Outputs:\n");
    for group in 1..=groups {
        let _ = write!(
            text,
            "  Group{group}:\n    Value: !GetAtt Group{group}.GroupId\n"
        );
    }
    text
}
