#[automatically_derived]
impl ::ddbsm::Secrets for Settings {
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "github_token",
                names: &["github_token"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "webhook_url",
                names: &["webhook_url"],
                allow_empty: false,
                trim: false,
            }),
        ],
        record: {
            #[allow(unused_imports)]
            use ::ddbsm::__private::{
                Custom as __Custom, Decoded as __Decoded, NoFlag as _,
            };
            &::ddbsm::__private::record::record::<
                {
                    ::ddbsm::__private::record::len(
                        80,
                        ::core::module_path!().len(),
                        2,
                        0,
                    )
                },
            >(
                &::ddbsm::__private::record::Parts {
                    text: "Settings\t\t\ns\tgithub_token\t0\tplain\tgithub_token\ns\twebhook_url\t1\tplain\twebhook_url",
                    hash: 238994161491127935922656573884407396814,
                    module: ::core::module_path!(),
                    flags: &[
                        <__Decoded<Secret<String>, ::ddbsm::__private::Plain>>::FLAG,
                        <__Decoded<
                            Option<Secret<String>>,
                            ::ddbsm::__private::Plain,
                        >>::FLAG,
                    ],
                    ids: &[],
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
            Option<Secret<String>>,
        >(__fill, 1);
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
        ) = (__field0, __field1) else {
            return ::core::option::Option::None;
        };
        ::core::option::Option::Some(Self {
            github_token: (__field0).0,
            webhook_url: (__field1).0,
        })
    }
}
