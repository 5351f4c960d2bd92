//! Which of many runs of a test it was that failed.

/// Written when the test fails while this lives.
pub struct Told(pub String);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}
