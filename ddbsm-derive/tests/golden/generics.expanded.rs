#[automatically_derived]
impl<'a, T: Zeroize, U, const N: usize> ::ddbsm::Secrets for Settings<'a, T, U, N>
where
    U: 'a,
    ::ddbsm::__private::Plain: ::ddbsm::__private::Decode<
        <Secret<T> as ::ddbsm::__private::Field>::Value,
    >,
    ::ddbsm::__private::Json: ::ddbsm::__private::Decode<
        <Option<Secret<T>> as ::ddbsm::__private::Field>::Value,
    >,
    U: ::ddbsm::__private::Flatten,
    Option<&'a U>: ::ddbsm::__private::Skip,
{
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "token",
                names: &["token"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "parsed",
                names: &["parsed"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "key",
                names: &["key"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Flatten {
                field: "inner",
                prefix: "",
                spec: <U as ::ddbsm::__private::Flatten>::SPEC,
            },
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "by_hand",
                names: &["by_hand"],
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
                        111,
                        ::core::module_path!().len(),
                        4,
                        1,
                    )
                },
            >(
                &::ddbsm::__private::record::Parts {
                    text: "Settings\t\t\ns\ttoken\t0\tplain\ttoken\ns\tparsed\t1\tjson\tparsed\ns\tkey\t2\tbase64\tkey\nf\tinner\t3\t\nd\tby_hand\t0\tplain\tby_hand",
                    hash: 86063854460050806967780265924723324257,
                    module: ::core::module_path!(),
                    flags: &[
                        <__Decoded<Secret<T>, ::ddbsm::__private::Plain>>::FLAG,
                        <__Decoded<Option<Secret<T>>, ::ddbsm::__private::Json>>::FLAG,
                        <__Decoded<Secret<[u8; N]>, ::ddbsm::__private::Base64>>::FLAG,
                        <U as ::ddbsm::__private::Flatten>::FLAG,
                    ],
                    ids: &[
                        ::ddbsm::__private::record::id(
                            <U as ::ddbsm::__private::Flatten>::SPEC.record,
                        ),
                    ],
                },
            )
        },
    };
    fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
        let __field0 = <::ddbsm::__private::Fill>::item::<
            ::ddbsm::__private::Plain,
            Secret<T>,
        >(__fill, 0);
        let __field1 = {
            let __value = <::ddbsm::__private::Fill>::item_or_default::<
                ::ddbsm::__private::Json,
                Option<Secret<T>>,
            >(__fill, 1);
            ::ddbsm::__private::default(__value)
        };
        let __field2 = <::ddbsm::__private::Fill>::item::<
            ::ddbsm::__private::Base64,
            Secret<[u8; N]>,
        >(__fill, 2);
        let __field3 = <U as ::ddbsm::__private::Flatten>::load(__fill, 3);
        let __field5 = <::ddbsm::__private::Fill>::item_or::<
            ::ddbsm::__private::Plain,
            Secret<T>,
        >(__fill, 4, || T::new());
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
            ::core::option::Option::Some(__field2),
            ::core::option::Option::Some(__field3),
            ::core::option::Option::Some(__field5),
        ) = (__field0, __field1, __field2, __field3, __field5) else {
            return ::core::option::Option::None;
        };
        let __field4 = (<Option<&'a U> as ::core::default::Default>::default(),);
        ::core::option::Option::Some(Self {
            token: (__field0).0,
            parsed: (__field1).0,
            key: (__field2).0,
            inner: (__field3).0,
            borrowed: (__field4).0,
            by_hand: (__field5).0,
        })
    }
}
