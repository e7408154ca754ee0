const _: () = {
    static __ITEMS: [::ddbsm::__private::Item; 7usize] = [
        ::ddbsm::__private::Item {
            field: "plain_text",
            names: &["app/plainText"],
            allow_empty: false,
        },
        ::ddbsm::__private::Item {
            field: "named",
            names: &["otherName", "oldName", "olderName"],
            allow_empty: false,
        },
        ::ddbsm::__private::Item {
            field: "database",
            names: &["app/database"],
            allow_empty: false,
        },
        ::ddbsm::__private::Item {
            field: "session_key",
            names: &["app/sessionKey"],
            allow_empty: true,
        },
        ::ddbsm::__private::Item {
            field: "salt",
            names: &["app/salt"],
            allow_empty: false,
        },
        ::ddbsm::__private::Item {
            field: "port",
            names: &["app/port"],
            allow_empty: false,
        },
        ::ddbsm::__private::Item {
            field: "level",
            names: &["app/level"],
            allow_empty: false,
        },
    ];
    #[automatically_derived]
    impl ::ddbsm::Secrets for Settings {
        const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
            table: ::core::option::Option::Some("dirty-secrets"),
            principal: ::core::option::Option::Some(
                "arn:aws:iam::111111111111:role/app/slack-bot",
            ),
            fields: &[
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[0usize]),
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[1usize]),
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[2usize]),
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[3usize]),
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[4usize]),
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[5usize]),
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[6usize]),
                ::ddbsm::__private::FieldSpec::Flatten {
                    field: "slack",
                    spec: <SlackSecrets as ::ddbsm::Secrets>::SPEC,
                },
            ],
        };
        fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
            let (
                ::core::option::Option::Some(__field0),
                ::core::option::Option::Some(__field1),
                ::core::option::Option::Some(__field2),
                ::core::option::Option::Some(__field3),
                ::core::option::Option::Some(__field4),
                ::core::option::Option::Some(__field5),
                ::core::option::Option::Some(__field6),
                ::core::option::Option::Some(__field7),
                ::core::option::Option::Some(__field8),
            ) = (
                <::ddbsm::__private::Fill>::item::<
                    ::ddbsm::__private::Plain,
                    Secret<String>,
                >(__fill, &__ITEMS[0usize]),
                <::ddbsm::__private::Fill>::item::<
                    ::ddbsm::__private::Plain,
                    Secret<String>,
                >(__fill, &__ITEMS[1usize]),
                <::ddbsm::__private::Fill>::item::<
                    ::ddbsm::__private::Json,
                    Secret<Database>,
                >(__fill, &__ITEMS[2usize]),
                <::ddbsm::__private::Fill>::item::<
                    ::ddbsm::__private::Base64,
                    Secret<Vec<u8>>,
                >(__fill, &__ITEMS[3usize]),
                <::ddbsm::__private::Fill>::item_or::<
                    ::ddbsm::__private::Hex,
                    Secret<[u8; 32]>,
                >(__fill, &__ITEMS[4usize], || [0; 32]),
                <::ddbsm::__private::Fill>::item_or_default::<
                    ::ddbsm::__private::Parse,
                    Secret<u16>,
                >(__fill, &__ITEMS[5usize]),
                <::ddbsm::__private::Fill>::item_or::<
                    ::ddbsm::__private::Plain,
                    Secret<String>,
                >(__fill, &__ITEMS[6usize], || ::core::convert::Into::into("info")),
                <::ddbsm::__private::Fill>::flatten(
                    __fill,
                    "slack",
                    <SlackSecrets as ::ddbsm::Secrets>::read,
                ),
                ::core::option::Option::Some(
                    <u32 as ::core::default::Default>::default(),
                ),
            ) else {
                return ::core::option::Option::None;
            };
            ::core::option::Option::Some(Self {
                plain_text: (__field0,).0,
                named: (__field1,).0,
                database: (__field2,).0,
                session_key: (__field3,).0,
                salt: (__field4,).0,
                port: (__field5,).0,
                level: (__field6,).0,
                slack: (__field7,).0,
                loads: (__field8,).0,
            })
        }
    }
};
