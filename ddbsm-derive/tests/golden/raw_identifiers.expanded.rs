#[automatically_derived]
impl ::ddbsm::Secrets for r#struct {
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "type",
                names: &["TYPE"],
                allow_empty: false,
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Flatten {
                field: "fn",
                prefix: "",
                spec: <r#mod as ::ddbsm::__private::Flatten>::SPEC,
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
                        36,
                        ::core::module_path!().len(),
                        2,
                        1,
                    )
                },
            >(
                &::ddbsm::__private::record::Parts {
                    text: "struct\t\t\ns\ttype\t0\tplain\tTYPE\nf\tfn\t1\t",
                    hash: 119795742315173128519722657212295521273,
                    module: ::core::module_path!(),
                    flags: &[
                        <__Decoded<Secret<String>, ::ddbsm::__private::Plain>>::FLAG,
                        <r#mod as ::ddbsm::__private::Flatten>::FLAG,
                    ],
                    ids: &[
                        ::ddbsm::__private::record::id(
                            <r#mod as ::ddbsm::__private::Flatten>::SPEC.record,
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
        let __field1 = <r#mod as ::ddbsm::__private::Flatten>::load(__fill, 1);
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
        ) = (__field0, __field1) else {
            return ::core::option::Option::None;
        };
        ::core::option::Option::Some(Self {
            r#type: (__field0).0,
            r#fn: (__field1).0,
        })
    }
}
