//! The function, which runs as the owner's role. It's made once its code is in a bucket and its secrets can be stored.

use super::model::{Node, Parameter, Resource, Template, field};
use super::stack::Stack;

const CODE: &str = "CodeKey";

pub(super) fn add(stack: &Stack<'_>, template: &mut Template) {
    let parameter =
        |id, about, default, optional, allowed| Parameter { id, about, default, optional, allowed };
    template.parameters.extend([
        parameter(
            CODE,
            "The key of the function's zip in its bucket. While it's empty there is no function",
            "",
            true,
            &[][..],
        ),
        parameter("CodeBucket", "The bucket of the function's zip, in this region", "none", false, &[]),
        parameter(
            "Architecture",
            "What the function's program is built for",
            "arm64",
            false,
            &["arm64", "x86_64"],
        ),
    ]);
    let variables = vec![
        field("DDBSM_TABLE", stack.table_name()),
        field("DDBSM_PRINCIPAL", "${OwnerRole.Arn}")
            .about("The role's own ARN with its path, under which its secrets are stored. STS would leave the path out."),
    ];
    let mut resource = Resource::new(
        "Function",
        "AWS::Lambda::Function",
        "It's made once you give the key of its code. Before that, store the secrets that it loads.",
        vec![
            field("Runtime", "provided.al2023"),
            field("Handler", "bootstrap"),
            field("Architectures", vec![Node::from("${Architecture}")]),
            field("MemorySize", 128),
            field("Timeout", 10),
            field("Role", "${OwnerRole.Arn}"),
            field("Code", vec![field("S3Bucket", "${CodeBucket}"), field("S3Key", format!("${{{CODE}}}"))]),
            field("Environment", vec![field("Variables", variables)]),
        ],
    );
    resource.needs = Some(CODE);
    template.resources.push(resource);
}
