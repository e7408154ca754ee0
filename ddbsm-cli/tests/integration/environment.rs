//! What the environment and the profile set, checked before anything is sent.
