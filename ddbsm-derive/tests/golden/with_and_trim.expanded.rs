#[automatically_derived]
#[allow(deprecated)]
impl ::ddbsm::Secrets for r#gen {
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "signing",
                names: &["signing"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "encoded",
                names: &["encoded"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "endpoint",
                names: &["endpoint"],
                allow_empty: false,
                trim: true,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "token",
                names: &["token"],
                allow_empty: false,
                trim: true,
            }),
            ::ddbsm::__private::FieldSpec::Flatten {
                field: "gen",
                prefix: "replica/",
                spec: (::ddbsm::__private::prefixed)(
                    "replica/",
                    {
                        #[allow(deprecated)]
                        let spec = <Option<
                            Database,
                        > as ::ddbsm::__private::Flatten>::SPEC;
                        spec
                    },
                ),
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
                        127,
                        ::core::module_path!().len(),
                        5,
                        1,
                    )
                },
            >(
                &::ddbsm::__private::record::Parts {
                    text: "gen\t\t\ns\tsigning\t0\tcustom\tsigning\nd\tencoded\t1\tbase64\tencoded\ns\tendpoint\t2\tcustom\tendpoint\ns\ttoken\t3\tplain\ttoken\nf\tgen\t4\treplica/",
                    hash: 74354370072580762583050463406841728400,
                    module: ::core::module_path!(),
                    flags: &[
                        <__Custom<Secret<SigningKey>>>::ANY,
                        <__Custom<Option<Secret<SigningKey>>>>::TEXT,
                        <__Custom<Option<Secret<Endpoint>>>>::TEXT,
                        <__Decoded<Secret<String>, ::ddbsm::__private::Text>>::FLAG,
                        {
                            #[allow(deprecated)]
                            let flag = <Option<
                                Database,
                            > as ::ddbsm::__private::Flatten>::FLAG;
                            flag
                        },
                    ],
                    ids: &[
                        {
                            #[allow(deprecated)]
                            let id = ::ddbsm::__private::record::id(
                                <Option<Database> as ::ddbsm::__private::Flatten>::SPEC
                                    .record,
                            );
                            id
                        },
                    ],
                },
            )
        },
    };
    fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
        let __field0 = <::ddbsm::__private::Fill>::item_with::<
            ::ddbsm::__private::Plain,
            Secret<SigningKey>,
            _,
        >(__fill, 0, keys::signing_key);
        let __field1 = <::ddbsm::__private::Fill>::item_with_or::<
            ::ddbsm::__private::Base64,
            Option<Secret<SigningKey>>,
            _,
        >(__fill, 1, keys::signing_key, || SigningKey::none());
        let __field2 = {
            let __value = <::ddbsm::__private::Fill>::item_with_or_default::<
                ::ddbsm::__private::Text,
                Option<Secret<Endpoint>>,
                _,
            >(__fill, 2, endpoint);
            ::ddbsm::__private::default(__value)
        };
        let __field3 = <::ddbsm::__private::Fill>::item::<
            ::ddbsm::__private::Text,
            Secret<String>,
        >(__fill, 3);
        #[allow(deprecated)]
        let __field4 = <Option<
            Database,
        > as ::ddbsm::__private::Flatten>::load(__fill, 4);
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
            ::core::option::Option::Some(__field2),
            ::core::option::Option::Some(__field3),
            ::core::option::Option::Some(__field4),
        ) = (__field0, __field1, __field2, __field3, __field4) else {
            return ::core::option::Option::None;
        };
        ::core::option::Option::Some(Self {
            signing: (__field0).0,
            encoded: (__field1).0,
            endpoint: (__field2).0,
            token: (__field3).0,
            r#gen: (__field4).0,
        })
    }
}
#[allow(deprecated)]
const _: &'static ::ddbsm::__private::Spec = <r#gen as ::ddbsm::Secrets>::SPEC;
