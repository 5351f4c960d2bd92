//! The `gas-annotate` command as its help describes it.
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
    io::Write,
    process::{Command, Stdio},
};

use command::{VCF, added, command, folder, run, told, with};

#[test]
fn outputs_stand_beside_each_other() {
    let folder = folder();
    let arguments = with(&["-o", "x.annot.vcf.gz", "--index", "tbi", "--summary", "x.json"]);
    let output = run(folder.path(), &arguments);
    assert!(output.status.success() && output.stderr.is_empty() && output.stdout.is_empty(), "{output:?}");
    assert_eq!(added(folder.path()), ["x.annot.vcf.gz", "x.annot.vcf.gz.tbi", "x.json", "x.vcf.count.log"]);
    let log = fs::read_to_string(folder.path().join("x.vcf.count.log")).unwrap();
    assert!(log.contains("in.vcf") && log.contains("missense_variant"), "{log}");
    let summary: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("x.json")).unwrap()).unwrap();
    assert_eq!((&summary["records"], &summary["reference"]), (&1.into(), &"small".into()));
}

#[test]
fn a_pipe_gets_plain_text_and_nothing_else() {
    let folder = folder();
    for format in ["csq", "ann", "bcsq", "tsv", "json"] {
        let mut child = command(folder.path(), &["run", "-r", "g.gasref", "--format", format, "-", "-o", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(VCF.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("small") && text.contains("missense"), "{format}: {text}");
    }
    assert_eq!(added(folder.path()), [""; 0]);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let folder = folder();
    let many = format!("{VCF}{}", "1\t7\t.\tC\tA\t.\t.\t.\n".repeat(100_000));
    fs::write(folder.path().join("in.vcf"), many).unwrap();
    let mut child =
        command(folder.path(), &with(&["-o", "-"])).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_failure_leaves_the_old_output_and_nothing_half_written() {
    let folder = folder();
    fs::write(folder.path().join("x.vcf.gz"), "old").unwrap();
    fs::write(folder.path().join("in.vcf"), VCF.replace("\tC\tA", "\tG\tA")).unwrap();
    let output = run(folder.path(), &with(&["-o", "x.vcf.gz", "--index", "csi"]));
    assert_eq!(output.status.code(), Some(3));
    let message = "gas-annotate: in.vcf: line 3, column 4: REF is \"G\" but the reference has \"C\" at 1:7";
    assert!(told(&output).contains(message), "{output:?}");
    assert_eq!(added(folder.path()), ["x.vcf.gz"]);
    assert_eq!(fs::read_to_string(folder.path().join("x.vcf.gz")).unwrap(), "old");

    let kept = run(folder.path(), &with(&["-o", "-", "--on-bad-record", "keep"]));
    assert!(kept.status.success() && told(&kept).contains("in.vcf: warning: line 3"), "{kept:?}");
    assert!(String::from_utf8(kept.stdout).unwrap().contains("\tGAS_BAD=REF_is_"));
}

/// A rename would put a file in the place of a device or of a link.
#[cfg(unix)]
#[test]
fn a_pipe_and_a_link_are_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    assert!(Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
    fs::write(path("real.vcf"), "old").unwrap();
    std::os::unix::fs::symlink("real.vcf", path("link.vcf")).unwrap();
    let reader = Command::new("cat").arg(path("pipe")).stdout(Stdio::piped()).spawn().unwrap();
    let output = run(folder.path(), &with(&["-o", "link.vcf", "--count-log", "pipe"]));
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap().contains("missense_variant"));
    assert!(fs::metadata(path("pipe")).unwrap().file_type().is_fifo());
    assert!(fs::symlink_metadata(path("link.vcf")).unwrap().is_symlink());
    assert!(fs::read_to_string(path("real.vcf")).unwrap().contains("CSQ="));
}

#[test]
fn exit_codes_tell_whose_fault_it_is() {
    let folder = folder();
    let code = |arguments: &[&str]| run(folder.path(), arguments).status.code();
    assert_eq!(code(&["run", "-r", "g.gasref", "gone.vcf", "-o", "y.vcf.gz"]), Some(1));
    assert_eq!(code(&["run", "-r", "g.gasref"]), Some(2));
    assert_eq!(code(&with(&["-o", "y.vcf", "--index", "tbi"])), Some(2));
    assert_eq!(code(&with(&["-o", "y.bcf"])), Some(2));
    assert_eq!(code(&["run", "-r", "g.gasref", "g.fa", "-o", "y.vcf"]), Some(3));
    assert_eq!(code(&["run", "-r", "g.fa", "in.vcf", "-o", "y.vcf"]), Some(4));
    assert_eq!(code(&["build", "--name", "n", "--fasta", "g.fa", "--gff3", "in.vcf", "-o", "y.gasref"]), Some(4));
    assert_eq!(code(&["build", "--name", "n", "--fasta", "g.fa", "--gff3", "g.gff3", "-o", "."]), Some(2));
    assert_eq!(added(folder.path()), [""; 0]);
}

#[test]
fn it_explains_itself() {
    let folder = folder();
    let text = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let help = text(&["--help"]);
    assert!(help.contains("Examples:") && help.contains("Exit codes:"), "{help}");
    assert!(text(&["run", "--help"]).contains("--on-bad-record"));
    assert!(text(&["man"]).starts_with(".ie"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(text(&["completions", shell]).contains("gas-annotate"));
    }
    let shown = text(&["show", "g.gasref"]);
    assert!(shown.contains("small") && shown.contains("dbsnp") && shown.contains("band"), "{shown}");
}
