namespace Rempart.Detection.Tests.Pipelines;

public sealed class KnownFieldsTests
{
    [Theory]
    [InlineData("{ category: webserver }", "cs-uri-query", "cs-uri-qeury")]
    [InlineData("{ product: linux, service: sshd }", "certificate.serial", "serial_number")]
    [InlineData("{ product: auth0 }", "details.request.path", "detail.request.path")]
    [InlineData("{ product: linux, category: process_creation }", "ParentCommandLine", "ParentComandLine")]
    [InlineData("{ product: rempart, service: evidence }", "content.findings.rule", "contents.rule")]
    [InlineData("{ product: kubernetes, service: audit }", "objectRef.resource", "objectReference.resource")]
    [InlineData("{ product: postgresql }", "error_severity", "severity")]
    [InlineData("{ product: windows, category: dns_query }", "QueryName", "Query")]
    public void A_field_that_its_source_does_not_have_is_named_and_one_that_it_has_is_not(string source, string right, string wrong) =>
        KnownFields.Missing(Read(source, right, wrong)).ShouldBe([wrong]);

    [Fact]
    public void A_source_whose_fields_are_open_says_nothing() =>
        KnownFields.Missing(Read("{ product: somebody }", "anything", "else")).ShouldBeEmpty();

    private static SigmaRule Read(string source, string one, string other) => RuleSet.Load([new RuleFile("rule.yml", $"""
        title: A rule
        id: 2b9a6f3e-5d0f-4a39-9f0c-0c7d1a2b3c4d
        status: test
        logsource: {source}
        detection:
          selection:
            {one}: a
            {other}: b
          condition: selection
        level: low
        """)]).Rules.Single();
}
