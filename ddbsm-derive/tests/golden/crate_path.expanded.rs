#[automatically_derived]
impl crate::vendor::secrets_manager::Secrets for Settings {
    const SPEC: &'static crate::vendor::secrets_manager::__private::Spec = &crate::vendor::secrets_manager::__private::Spec {
        table: ::core::option::Option::Some("dirty-secrets"),
        principal: ::core::option::Option::None,
        fields: &[
            crate::vendor::secrets_manager::__private::FieldSpec::Item(crate::vendor::secrets_manager::__private::Item {
                field: "token",
                names: &["token"],
                allow_empty: false,
                trim: false,
            }),
            crate::vendor::secrets_manager::__private::FieldSpec::Flatten {
                field: "inner",
                prefix: "",
                spec: <Inner as crate::vendor::secrets_manager::__private::Flatten>::SPEC,
            },
        ],
        record: {
            #[allow(unused_imports)]
            use crate::vendor::secrets_manager::__private::{
                Custom as __Custom, Decoded as __Decoded, NoFlag as _,
            };
            &crate::vendor::secrets_manager::__private::record::record::<
                {
                    crate::vendor::secrets_manager::__private::record::len(
                        56,
                        ::core::module_path!().len(),
                        2,
                        1,
                    )
                },
            >(
                &crate::vendor::secrets_manager::__private::record::Parts {
                    text: "Settings\tdirty-secrets\t\ns\ttoken\t0\tplain\ttoken\nf\tinner\t1\t",
                    hash: 283764942651158806104571816090719375821,
                    module: ::core::module_path!(),
                    flags: &[
                        <__Decoded<
                            Secret<String>,
                            crate::vendor::secrets_manager::__private::Plain,
                        >>::FLAG,
                        <Inner as crate::vendor::secrets_manager::__private::Flatten>::FLAG,
                    ],
                    ids: &[
                        crate::vendor::secrets_manager::__private::record::id(
                            <Inner as crate::vendor::secrets_manager::__private::Flatten>::SPEC
                                .record,
                        ),
                    ],
                },
            )
        },
    };
    fn read(
        __fill: &mut crate::vendor::secrets_manager::__private::Fill,
    ) -> ::core::option::Option<Self> {
        let __field0 = <crate::vendor::secrets_manager::__private::Fill>::item::<
            crate::vendor::secrets_manager::__private::Plain,
            Secret<String>,
        >(__fill, 0);
        let __field1 = <Inner as crate::vendor::secrets_manager::__private::Flatten>::load(
            __fill,
            1,
        );
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
        ) = (__field0, __field1) else {
            return ::core::option::Option::None;
        };
        ::core::option::Option::Some(Self {
            token: (__field0).0,
            inner: (__field1).0,
        })
    }
}
