//! `CloudFormation` template in YAML with security groups for AWS.

use std::fmt::Write as _;
use std::ptr;

use ipnet::IpNet;

use crate::export::aws::{Permission, advice, described, permissions};
use crate::export::format::{Format, Group, Networks};
use crate::export::head::Head;
use crate::export::input::{Input, full_name};
use crate::model::{Direction, Label, text};

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
.networks(Networks::BothIn)
.outbound_destinations()
.at_most(LARGEST)
.known_by(full_name);

/// Maximum size of a template in bytes, in a request and in a bucket of S3 ("Understand `CloudFormation` quotas").
const LARGEST_IN_REQUEST: usize = 51_200;
const LARGEST: usize = 1_000_000;

fn render(input: &Input<'_>) -> String {
    let (permissions, groups) = permissions(input);
    let flow = match input.ruleset.direction {
        Direction::In => "connections in",
        Direction::Out => "connections out",
    };
    let description = described(&format!("Portolan: {}, {flow}", input.ruleset.name));
    let mut text = String::new();
    // Writing to a string never fails.
    let _ = write!(
        text,
        "AWSTemplateFormatVersion: \"2010-09-09\"\nDescription: \"{description}\"\n\
         Parameters:\n  VpcId:\n    Type: AWS::EC2::VPC::Id\nResources:\n"
    );
    for (group, permissions) in (1..).zip(by_group(&permissions, groups)) {
        write_group(&mut text, input, group, &description);
        for permission in permissions {
            write_rules(&mut text, permission, group);
        }
    }
    text.push_str("Outputs:\n");
    for group in 1..=groups {
        let _ = write!(
            text,
            "  Group{group}:\n    Value: !GetAtt Group{group}.GroupId\n"
        );
    }
    let small = head(input, groups, false).comments("#");
    let is_large = small.len() + text.len() > LARGEST_IN_REQUEST;
    let head = if is_large {
        head(input, groups, true).comments("#")
    } else {
        small
    };
    head + &text
}

/// Returns the permissions with rules in each group. There may be a thousand groups: looking through all permissions
/// for each took three quarters of the time of an export of 60,000 ports.
fn by_group(permissions: &[Permission], groups: usize) -> Vec<Vec<&Permission>> {
    let mut members: Vec<Vec<&Permission>> = vec![Vec::new(); groups];
    for permission in permissions {
        for (group, _) in &permission.networks {
            let members = &mut members[group - 1];
            if !members
                .last()
                .is_some_and(|last| ptr::eq(*last, permission))
            {
                members.push(permission);
            }
        }
    }
    members
}

fn head(input: &Input<'_>, groups: usize, is_large: bool) -> Head {
    let stack = input.full_name();
    input
        .head()
        .texts([
            text!(
                "Load: aws cloudformation deploy --stack-name {stack} --template-file FILE",
                "加载：aws cloudformation deploy --stack-name {stack} --template-file 文件"
            ),
            text!(
                "      --parameter-overrides VpcId=vpc-...",
                "      --parameter-overrides VpcId=vpc-..."
            ),
        ])
        .texts(is_large.then(|| {
            text!(
                "      --s3-bucket BUCKET, since the file has more than 51,200 bytes",
                "      --s3-bucket 存储桶，因为文件超过 51,200 字节"
            )
        }))
        .texts([
            text!(
                "Loading it again changes nothing; a newer file replaces the rules.",
                "重复加载不会改变任何内容；新文件会替换这些规则。"
            ),
            text!(
                "Undo: aws cloudformation delete-stack --stack-name {stack}",
                "撤销：aws cloudformation delete-stack --stack-name {stack}"
            ),
        ])
        .texts(advice(input, groups))
}

/// Writes the group up to its rules.
fn write_group(text: &mut String, input: &Input<'_>, group: usize, description: &str) {
    let _ = write!(
        text,
        "  Group{group}:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      \
         GroupDescription: \"{description}\"\n      VpcId: !Ref VpcId\n"
    );
    text.push_str(match input.ruleset.direction {
        // The documented way to have no rule in that direction: otherwise AWS adds a rule that allows
        // everything.
        Direction::In => {
            "      SecurityGroupEgress:\n        - IpProtocol: \"-1\"\n          CidrIp: 127.0.0.1/32\n      SecurityGroupIngress:\n"
        }
        Direction::Out => "      SecurityGroupEgress:\n",
    });
}

/// Writes the rules of `group` that belong to a permission.
fn write_rules(text: &mut String, permission: &Permission, group: usize) {
    let networks = permission.networks.iter();
    let mut networks = networks.filter(|(own, _)| *own == group).peekable();
    if networks.peek().is_some() {
        let _ = writeln!(
            text,
            "        # {}: {}",
            permission.key, permission.services
        );
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
            "          {key}: \"{network}\"\n          Description: \"{}\"\n",
            permission.description
        );
    }
}
