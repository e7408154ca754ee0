/// What [`Secret::ct_eq`](crate::Secret::ct_eq) compares with: text, bytes, or another secret of them.
pub trait AsBytes {
    #[doc(hidden)]
    fn as_bytes(&self) -> &[u8];
}

impl<T: AsRef<[u8]>> AsBytes for T {
    fn as_bytes(&self) -> &[u8] {
        self.as_ref()
    }
}
