//! Which services there are.

/// One of AWS's services.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Service {
    /// As the SDKs and the environment's variables have it.
    pub(crate) id: &'static str,
    /// In the endpoint, the signature and the names of IAM actions.
    pub(crate) name: &'static str,
    /// What stands before an operation.
    pub(crate) target: &'static str,
}

pub(crate) const SECRETS_MANAGER: Service =
    Service { id: "Secrets Manager", name: "secretsmanager", target: "secretsmanager" };
pub(crate) const PARAMETER_STORE: Service = Service { id: "SSM", name: "ssm", target: "AmazonSSM" };
