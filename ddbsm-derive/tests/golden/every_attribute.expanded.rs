#[automatically_derived]
impl ::ddbsm::Secrets for Settings {
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::Some("dirty-secrets"),
        principal: ::core::option::Option::Some(
            "arn:aws:iam::111111111111:role/app/slack-bot",
        ),
        fields: &[
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "plain_text",
                names: &["app/plainText"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "named",
                names: &["otherName", "oldName", "olderName"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "database",
                names: &["app/database"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "session_key",
                names: &["app/sessionKey"],
                allow_empty: true,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "salt",
                names: &["app/salt"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "port",
                names: &["app/port"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "level",
                names: &["app/level"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Flatten {
                field: "slack",
                prefix: "",
                spec: <SlackSecrets as ::ddbsm::__private::Flatten>::SPEC,
            },
        ],
        record: {
            #[allow(unused_imports)]
            use ::ddbsm::__private::{
                Custom as __Custom, Decoded as __Decoded, NoFlag as _,
            };
            &::ddbsm::__private::record::record::<
                {
                    ::ddbsm::__private::record::len(
                        298,
                        ::core::module_path!().len(),
                        6,
                        1,
                    )
                },
            >(
                &::ddbsm::__private::record::Parts {
                    text: "Settings\tdirty-secrets\tarn:aws:iam::111111111111:role/app/slack-bot\ns\tplain_text\t0\tplain\tapp/plainText\ns\tnamed\t0\tplain\totherName\toldName\tolderName\ns\tdatabase\t1\tjson\tapp/database\ns\tsession_key\t2\tbase64\tapp/sessionKey\nd\tsalt\t3\thex\tapp/salt\ns\tport\t4\tparse\tapp/port\nd\tlevel\t0\tplain\tapp/level\nf\tslack\t5\t",
                    hash: 246321576536703231929319094044554388089,
                    module: ::core::module_path!(),
                    flags: &[
                        <__Decoded<Secret<String>, ::ddbsm::__private::Plain>>::FLAG,
                        <__Decoded<Secret<Database>, ::ddbsm::__private::Json>>::FLAG,
                        <__Decoded<Secret<Vec<u8>>, ::ddbsm::__private::Base64>>::FLAG,
                        <__Decoded<Secret<[u8; 32]>, ::ddbsm::__private::Hex>>::FLAG,
                        <__Decoded<Secret<u16>, ::ddbsm::__private::Parse>>::FLAG,
                        <SlackSecrets as ::ddbsm::__private::Flatten>::FLAG,
                    ],
                    ids: &[
                        ::ddbsm::__private::record::id(
                            <SlackSecrets as ::ddbsm::__private::Flatten>::SPEC.record,
                        ),
                    ],
                },
            )
        },
    };
    fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
        let __field0 = <::ddbsm::__private::Fill>::item::<
            ::ddbsm::__private::Plain,
            Secret<String>,
        >(__fill, 0);
        let __field1 = <::ddbsm::__private::Fill>::item::<
            ::ddbsm::__private::Plain,
            Secret<String>,
        >(__fill, 1);
        let __field2 = <::ddbsm::__private::Fill>::item::<
            ::ddbsm::__private::Json,
            Secret<Database>,
        >(__fill, 2);
        let __field3 = <::ddbsm::__private::Fill>::item::<
            ::ddbsm::__private::Base64,
            Secret<Vec<u8>>,
        >(__fill, 3);
        let __field4 = <::ddbsm::__private::Fill>::item_or::<
            ::ddbsm::__private::Hex,
            Secret<[u8; 32]>,
        >(__fill, 4, || [0; 32]);
        let __field5 = {
            let __value = <::ddbsm::__private::Fill>::item_or_default::<
                ::ddbsm::__private::Parse,
                Secret<u16>,
            >(__fill, 5);
            ::ddbsm::__private::default(__value)
        };
        let __field6 = <::ddbsm::__private::Fill>::item_or::<
            ::ddbsm::__private::Plain,
            Secret<String>,
        >(__fill, 6, || ::core::convert::Into::into("info"));
        let __field7 = <SlackSecrets as ::ddbsm::__private::Flatten>::load(__fill, 7);
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
            ::core::option::Option::Some(__field2),
            ::core::option::Option::Some(__field3),
            ::core::option::Option::Some(__field4),
            ::core::option::Option::Some(__field5),
            ::core::option::Option::Some(__field6),
            ::core::option::Option::Some(__field7),
        ) = (
            __field0,
            __field1,
            __field2,
            __field3,
            __field4,
            __field5,
            __field6,
            __field7,
        ) else {
            return ::core::option::Option::None;
        };
        let __field8 = (<u32 as ::core::default::Default>::default(),);
        ::core::option::Option::Some(Self {
            plain_text: (__field0).0,
            named: (__field1).0,
            database: (__field2).0,
            session_key: (__field3).0,
            salt: (__field4).0,
            port: (__field5).0,
            level: (__field6).0,
            slack: (__field7).0,
            loads: (__field8).0,
        })
    }
}
