//! What the help of each command shows it with.

pub(crate) const POLICY: &str = "\
Examples:
  ddbsm policy --table dirty-secrets --account 111111111111 --region us-west-2
  ddbsm policy --for writer --account 111111111111 --cli
  ddbsm policy --for owner --account 111111111111 --cli --role app/slack-bot
  ddbsm policy --scp --owners 'app/*' --functions 'app-*' --account 111111111111";

pub(crate) const INIT: &str = "\
Examples:
  ddbsm init --table dirty-secrets --region us-west-2
  ddbsm init --dry-run
  ddbsm init --writers 'ops/secrets/*' --admins ops/secrets-admin";

pub(crate) const DESTROY: &str = "\
Examples:
  ddbsm destroy --table dirty-secrets
  ddbsm destroy --table dirty-secrets --purge";

pub(crate) const PUT: &str = "\
Examples:
  ddbsm put githubAppSecret --principal app/slack-bot
  ddbsm put sessionKey --generate base64 --principal app/slack-bot
  pass show github | ddbsm put githubAppSecret - --principal app/slack-bot
  ddbsm put signingKey --file key.pem --principal app/slack-bot
  ddbsm put webhookSecret --overlap 24h --principal app/slack-bot
  ddbsm put --from .env --principal app/slack-bot";

pub(crate) const LS: &str = "\
Examples:
  ddbsm ls
  ddbsm ls webhook --principal app/slack-bot
  ddbsm ls --stale 90d --all-owners --json";

pub(crate) const HISTORY: &str = "\
Examples:
  ddbsm history githubAppSecret --principal app/slack-bot";

pub(crate) const RM: &str = "\
Examples:
  ddbsm rm githubAppSecret --principal app/slack-bot
  ddbsm rm githubAppSecret --purge --principal app/slack-bot
  ddbsm rm --all --purge --principal app/slack-bot";

pub(crate) const RESTORE: &str = "\
Examples:
  ddbsm restore githubAppSecret --principal app/slack-bot";

pub(crate) const ROLLBACK: &str = "\
Examples:
  ddbsm rollback githubAppSecret --principal app/slack-bot
  ddbsm rollback githubAppSecret --to 01ARZ3NDEKTSV4RRFFQ69G5FAV \\
    --principal app/slack-bot";

pub(crate) const PRUNE: &str = "\
Examples:
  ddbsm prune --keep 3 --older-than 30d --dry-run
  ddbsm prune githubAppSecret --keep 1 --principal app/slack-bot";

pub(crate) const ADOPT: &str = "\
Examples:
  ddbsm adopt --list --principal app/slack-bot --profile slack-bot >names
  ddbsm adopt --names names --principal app/slack-bot --profile writer";

pub(crate) const IMPORT: &str = "\
Examples:
  ddbsm import --from-secrets-manager 'prod/billing/*' \\
    --strip-prefix prod/billing/ --rename-all camelCase \\
    --principal app/billing --dry-run
  ddbsm import --from-ssm /prod/billing --strip-prefix /prod/billing/ \\
    --principal app/billing
  chamber export billing | ddbsm import --from - --principal app/billing --yes";

pub(crate) const VERIFY: &str = "\
Examples:
  ddbsm verify
  ddbsm verify --writer --auditor-profile auditor
  ddbsm verify --owner --principal app/slack-bot";

pub(crate) const DOCTOR: &str = "\
Examples:
  ddbsm doctor
  ddbsm doctor --profile ddbsm-writer --json";

pub(crate) const AUDIT: &str = "\
Examples:
  ddbsm audit AWSLogs --since 24h
  ddbsm audit AWSLogs --strict --json
  aws logs filter-log-events --log-group-name /ddbsm/trail/dirty-secrets \\
    --output json | ddbsm audit -
  aws cloudtrail lookup-events --output json --lookup-attributes \\
    AttributeKey=EventSource,AttributeValue=dynamodb.amazonaws.com \\
    | ddbsm audit - --changes";

pub(crate) const COST: &str = "\
Examples:
  ddbsm cost --secrets 12 --roles 4 --cold-starts 100000
  ddbsm cost --secrets 3 --puts 10 --rotations 3 --json";

pub(crate) const MANIFEST: &str = "\
Examples:
  ddbsm manifest target/lambda/slack-bot/bootstrap.zip
  docker save slack-bot | ddbsm manifest -";

pub(crate) const IAC: &str = "\
Examples:
  ddbsm iac --format cloudformation --table dirty-secrets \\
    --principal app/slack-bot >template.yaml
  ddbsm iac --format terraform bootstrap.zip --without function >main.tf.json
  ddbsm iac --format cloudformation bootstrap.zip \\
    --without table,writer,auditor,admin,rotator,trail,alarm";

pub(crate) const EXPORT: &str = "\
Examples:
  ddbsm export --template target/lambda/slack-bot/bootstrap.zip >slack-bot.env
  ddbsm export --template bootstrap --struct Settings --format json";

pub(crate) const CHECK: &str = "\
Examples:
  ddbsm check bootstrap.zip --principal app/slack-bot
  ddbsm check bootstrap.zip --principal app/slack-bot --max-age 90d --strict
  docker save slack-bot | ddbsm check - --principal app/slack-bot --json";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  ddbsm completions zsh >~/.zfunc/_ddbsm";

pub(crate) const MAN: &str = "\
Examples:
  ddbsm man | man -l -
  ddbsm man --to ~/.local/share/man/man1";

/// The variables of the environment, and what they stand for.
pub(crate) const ENVIRONMENT: [(&str, &str); 15] = [
    ("DDBSM_TABLE", "the table, in place of --table"),
    ("DDBSM_PRINCIPAL", "the role that owns the secrets, in place of --principal"),
    ("AWS_PROFILE", "the profile, in place of --profile"),
    ("AWS_REGION", "the region, in place of --region"),
    ("AWS_DEFAULT_REGION", "the region, where AWS_REGION isn't set"),
    ("AWS_ACCESS_KEY_ID", "credentials, with the two variables that follow"),
    ("AWS_SECRET_ACCESS_KEY", "the secret access key"),
    ("AWS_SESSION_TOKEN", "the token of temporary credentials"),
    ("AWS_CONFIG_FILE", "in place of ~/.aws/config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "in place of ~/.aws/credentials"),
    ("AWS_ENDPOINT_URL", "the address to use instead of AWS, STS included"),
    ("AWS_CA_BUNDLE", "a PEM file with roots to trust besides the usual ones"),
    ("AWS_MAX_ATTEMPTS", "how often a request is sent at most"),
    ("AWS_USE_FIPS_ENDPOINT", "true for the endpoints of FIPS 140"),
    ("NO_COLOR", "no colors, whatever it's set to"),
];

/// The variables, as help shows them.
pub(crate) fn environment() -> String {
    let lines = ENVIRONMENT.map(|(name, meaning)| format!("\n  {name:28} {meaning}"));
    format!("Environment, with the AWS CLI's meaning:{}", lines.concat())
}
