// Each VCF in calls/ is annotated by a Genomics Annotation Service; see docs/WORKFLOWS.md.
//
//   export GAS_SERVICE=https://gas.example.org
//   nextflow secrets set GAS_TOKEN gas_…
//   nextflow run annotate.nf --reference GRCh38

params.calls = 'calls/*.vcf.gz'
params.reference = null

process ANNOTATE {
    tag { vcf.name }
    secret 'GAS_TOKEN'
    // The service does the work: here a task only waits.
    cpus 1
    memory '100 MB'
    maxForks 10
    // 3: the service, or the way to it, failed for longer than gas waits. The rest would fail again.
    errorStrategy { task.exitStatus == 3 ? 'retry' : 'finish' }
    maxRetries 2
    publishDir 'annotated'

    input:
    path vcf

    output:
    path '*.annot.vcf.gz'

    script:
    def reference = params.reference ? "--reference ${params.reference}" : ''
    """
    gas submit ${reference} --download . '${vcf}'
    """
}

workflow {
    ANNOTATE(Channel.fromPath(params.calls))
}
