#[automatically_derived]
impl ::ddbsm::Secrets for Settings {
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[],
        record: {
            #[allow(unused_imports)]
            use ::ddbsm::__private::{
                Custom as __Custom, Decoded as __Decoded, NoFlag as _,
            };
            &::ddbsm::__private::record::record::<
                {
                    ::ddbsm::__private::record::len(
                        10,
                        ::core::module_path!().len(),
                        0,
                        0,
                    )
                },
            >(
                &::ddbsm::__private::record::Parts {
                    text: "Settings\t\t",
                    hash: 25746921818131722990628823503448016619,
                    module: ::core::module_path!(),
                    flags: &[],
                    ids: &[],
                },
            )
        },
    };
    fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
        ::core::option::Option::Some(Self {})
    }
}
