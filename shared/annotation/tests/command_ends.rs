//! How the `gas-annotate` command ends before its input does, and what it leaves then.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]

#[path = "support/command.rs"]
mod command;

use std::{
    fs,
    io::{Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    time::Duration,
};

use command::{VCF, added, command, folder, run, told, with};

/// Runs with an input that stays open after this text; the output is a pipe.
fn open_ended(folder: &Path, arguments: &[&str], text: &str) -> (Child, ChildStdin) {
    let mut child = command(folder, &[&["run", "-r", "g.gasref", "-"], arguments].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // The command may end before it has read all.
    let _ = input.write_all(text.as_bytes());
    (child, input)
}

/// The exit code, when it ends by itself.
fn code(mut child: Child) -> (Option<i32>, String) {
    let (sender, ended) = std::sync::mpsc::channel();
    let id = child.id().to_string();
    std::thread::spawn(move || sender.send(child.wait().map(|status| (status.code(), child.stderr.take()))));
    let Ok(status) = ended.recv_timeout(Duration::from_secs(60)) else {
        assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
        panic!("it waits for its input");
    };
    let (code, stderr) = status.unwrap();
    let mut told = String::new();
    stderr.unwrap().read_to_string(&mut told).unwrap();
    (code, told)
}

#[test]
fn a_failed_run_does_not_wait_for_its_input() {
    let folder = folder();
    // More than a chunk, and less than two.
    let bad = format!("{VCF}{}", "1\tx\t.\tC\tA\t.\t.\t.\n".repeat(10_000));
    for threads in ["1", "3"] {
        let (child, input) = open_ended(folder.path(), &["-t", threads, "-o", "x.vcf"], &bad);
        let (code, told) = code(child);
        assert!(code == Some(3) && told.contains("line 4, column 2"), "{code:?} {told}");
        drop(input);
    }
    assert_eq!(added(folder.path()), [""; 0]);
}

#[test]
fn a_run_does_not_wait_for_its_input_when_nobody_reads() {
    let folder = folder();
    // Two chunks, of which the first already gives more than a pipe holds.
    let good = format!("{VCF}{}", "1\t7\t.\tC\tA\t.\t.\t.\n".repeat(15_000));
    for threads in ["1", "3"] {
        let (mut child, input) = open_ended(folder.path(), &["-t", threads, "-o", "-"], &good);
        let mut output = child.stdout.take().unwrap();
        output.read_exact(&mut [0]).unwrap();
        drop(output);
        let (code, told) = code(child);
        assert!(code == Some(0) && told.is_empty(), "{code:?} {told}");
        drop(input);
    }
}

#[test]
fn counts_that_cannot_be_told_are_a_failure() {
    let folder = folder();
    let good = format!("{VCF}{}", "1\t7\t.\tC\tA\t.\t.\t.\n".repeat(100_000));
    fs::write(folder.path().join("in.vcf"), good).unwrap();
    for option in ["--summary", "--count-log"] {
        let arguments = with(&["-o", "-", option, "x"]);
        let mut child =
            command(folder.path(), &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let (code, told) = code(child);
        assert!(code == Some(1) && told.contains("standard output: its reader left before the end"), "{code:?} {told}");
    }
    assert_eq!(added(folder.path()), [""; 0]);
}

/// The exit code after the signal, which is sent once the command has begun a file.
fn signalled(folder: &Path, mut child: Child, signal: &str) -> Option<i32> {
    while added(folder).is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    code(child).0
}

#[test]
fn a_signal_leaves_no_part_of_a_file() {
    let folder = folder();
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        // It waits for its input, with its outputs open.
        let (child, input) = open_ended(folder.path(), &["-o", "x.vcf.gz", "--index", "tbi", "--summary", "s"], "");
        assert_eq!(signalled(folder.path(), child, signal), Some(code));
        assert_eq!(added(folder.path()), [""; 0]);
        drop(input);
    }
}

#[test]
fn a_signal_leaves_no_part_of_a_bundle() {
    let folder = folder();
    fs::remove_file(folder.path().join("g.fa")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("g.fa")).status().unwrap().success());
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let build = ["build", "--name", "small", "--fasta", "g.fa", "--gff3", "g.gff3", "-o", "new.gasref"];
        let child = command(folder.path(), &build).stderr(Stdio::piped()).spawn().unwrap();
        assert_eq!(signalled(folder.path(), child, signal), Some(code));
        assert_eq!(added(folder.path()), [""; 0]);
    }
}

#[test]
fn what_cannot_be_written_is_named() {
    if !Path::new("/dev/full").exists() {
        println!("there is no /dev/full here");
        return;
    }
    let folder = folder();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command(folder.path(), &with(&["-o", "-"])).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).starts_with("gas-annotate: standard output: "), "{output:?}");
    let output = run(folder.path(), &with(&["-o", "/dev/full"]));
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).starts_with("gas-annotate: /dev/full: "), "{output:?}");
}

#[test]
fn outputs_are_begun_before_the_input_is_read() {
    let folder = folder();
    for option in ["--summary", "--count-log", "-o"] {
        let arguments = [option, "gone/x", if option == "-o" { "--summary" } else { "-o" }, "y"];
        let (child, input) = open_ended(folder.path(), &arguments, "");
        let (code, told) = code(child);
        assert!(code == Some(1) && told.starts_with("gas-annotate: gone/x: "), "{code:?} {told}");
        drop(input);
    }
    assert_eq!(added(folder.path()), [""; 0]);
}

#[test]
fn what_is_read_or_written_is_not_written_again() {
    let folder = folder();
    std::os::unix::fs::symlink("in.vcf", folder.path().join("link.vcf")).unwrap();
    for (arguments, word) in [
        (["-o", "./in.vcf", "--summary", "s"], "./in.vcf is read and cannot be an output as well"),
        (["-o", "link.vcf", "--summary", "s"], "link.vcf is read"),
        (["-o", "x.vcf", "--summary", "g.gasref"], "g.gasref is read"),
        (["-o", "x.vcf", "--summary", "./x.vcf"], "./x.vcf cannot be two outputs"),
        (["-o", "x.vcf", "--count-log", "x.vcf"], "x.vcf cannot be two outputs"),
    ] {
        let output = run(folder.path(), &with(&arguments));
        assert!(output.status.code() == Some(2) && told(&output).contains(word), "{output:?}");
    }
    assert_eq!(added(folder.path()), ["link.vcf"]);
    assert!(run(folder.path(), &with(&["-o", "/dev/null"])).status.success());
}
