using System.Net;
using System.Net.Sockets;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Core.Networks;
using Rempart.Server.Exposure;
using Rempart.Server.Tests.Infrastructure;
using EstateHost = Rempart.Core.Estates.Host;
using ExposureEntry = Rempart.Core.Estates.Exposure;

namespace Rempart.Server.Tests.Exposure;

/// <summary>The mutation tests: a real socket is opened, the control turns red, it is closed, the control turns green.</summary>
public sealed class ListenersControlTests
{
    [Theory]
    [InlineData("0.0.0.0", ProtocolType.Tcp)]
    [InlineData("::", ProtocolType.Tcp)]
    [InlineData("0.0.0.0", ProtocolType.Udp)]
    [InlineData("::", ProtocolType.Udp)]
    public async Task An_undeclared_socket_turns_it_red_and_closing_it_turns_it_green(string address, ProtocolType protocol)
    {
        int port;
        using (var socket = Open(address, protocol, out port))
        {
            var red = await VerifyAsync([], port);
            red.Outcome.ShouldBe(Outcome.NotSatisfied);
            var finding = red.Findings.ShouldHaveSingleItem();
            finding.Rule.ShouldBe("undeclared-listener");
            finding.Severity.ShouldBe(Severity.High);
            finding.Message.ShouldEndWith($":{port}/{(protocol == ProtocolType.Tcp ? "tcp" : "udp")}, which the estate does not declare for 'here'.");
            finding.Message.ShouldStartWith("'");
            finding.Resource.ShouldNotContain(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));

            // The same socket, declared.
            (await VerifyAsync([Exposed(port, protocol)], port)).Outcome.ShouldBe(Outcome.Satisfied);
        }
        (await VerifyAsync([], port)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_socket_wider_than_its_declaration_is_found()
    {
        using var socket = Open("0.0.0.0", ProtocolType.Tcp, out var port);
        var finding = (await VerifyAsync([Exposed(port, ProtocolType.Tcp, ExposureKind.Loopback)], port)).Findings.ShouldHaveSingleItem();
        finding.Rule.ShouldBe("wider-than-declared");
        finding.Resource.ShouldBe($"host/here 0.0.0.0:{port}/tcp");
    }

    [Fact]
    public async Task Another_process_than_the_declared_one_is_found()
    {
        using var socket = Open("0.0.0.0", ProtocolType.Tcp, out var port);
        var finding = (await VerifyAsync([Exposed(port, ProtocolType.Tcp) with { Process = "sshd" }], port)).Findings.ShouldHaveSingleItem();
        finding.Rule.ShouldBe("unexpected-process");
        finding.Message.ShouldEndWith($"listens on 0.0.0.0:{port}/tcp, where exposure expects 'sshd'.");
    }

    [Fact]
    public async Task A_loopback_socket_is_left_alone_unless_the_setting_says_report()
    {
        using var socket = Open("127.0.0.1", ProtocolType.Tcp, out var port);
        (await VerifyAsync([], port)).Outcome.ShouldBe(Outcome.Satisfied);
        var reported = await VerifyAsync([], port, Estates.Settings(ListenersControl.Id, ("loopback", "report")));
        var finding = reported.Findings.ShouldHaveSingleItem();
        (finding.Resource, finding.Severity).ShouldBe(($"host/here 127.0.0.1:{port}/tcp", Severity.Low));
    }

    [Fact]
    public async Task Every_line_that_the_real_ss_prints_here_is_understood()
    {
        using var socket = Open("::", ProtocolType.Udp, out _);
        var assessment = await VerifyAsync([]);
        assessment.Coverage.NotExamined.ShouldBeEmpty();
        assessment.Coverage.Examined.ShouldBe(["host/here"]);
    }

    [Fact]
    public async Task A_setting_that_says_neither_is_unknown()
    {
        (await VerifyAsync([], settings: Estates.Settings(ListenersControl.Id, ("loopback", "maybe")))).ShouldBeUnknown().ShouldBe(
            "The estate's settings of exposure.listeners are not understood: the setting 'loopback' says 'maybe'; write 'ignore' or 'report'.");
    }

    [Fact]
    public async Task An_unreadable_process_is_unknown_when_the_estate_expects_one()
    {
        var host = new ScriptedHost(_ => new ProgramResult(0, "tcp LISTEN 0 5 0.0.0.0:22 0.0.0.0:*\n", ""));
        var assessment = await VerifyAsync([Exposed(22, ProtocolType.Tcp) with { Process = "sshd" }], hosts: host);
        assessment.ShouldBeUnknown().ShouldBe(
            "host/here 0.0.0.0:22/tcp could not be read: the process that holds it cannot be read, and the estate expects 'sshd'; run Rempart as root or give it CAP_SYS_PTRACE");
        (await VerifyAsync([Exposed(22, ProtocolType.Tcp)], hosts: host)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_list_that_is_only_half_understood_is_unknown()
    {
        var host = new ScriptedHost(_ => new ProgramResult(0, "tcp LISTEN 0 5 0.0.0.0:22 0.0.0.0:*\nwhat is this\n", ""));
        (await VerifyAsync([Exposed(22, ProtocolType.Tcp)], hosts: host)).ShouldBeUnknown().ShouldBe(
            "host/here sockets could not be read: 1 lines of ss were not understood; compare with: ss -tulpn");
    }

    [Fact]
    public async Task A_udp_client_that_is_gone_at_the_second_look_is_no_listener()
    {
        var looks = 0;
        var passing = new ScriptedHost(_ => new ProgramResult(0, looks++ == 0 ? "udp UNCONN 0 0 0.0.0.0:40000 0.0.0.0:*\n" : "", ""));
        (await VerifyAsync([], hosts: passing)).Outcome.ShouldBe(Outcome.Satisfied);
        var staying = new ScriptedHost(_ => new ProgramResult(0, "udp UNCONN 0 0 0.0.0.0:40000 0.0.0.0:*\n", ""));
        (await VerifyAsync([], hosts: staying)).Findings.ShouldHaveSingleItem().Resource.ShouldBe("host/here 0.0.0.0:40000/udp");
    }

    [Fact]
    public async Task A_host_without_ss_and_an_estate_without_a_reached_host_are_unknown()
    {
        (await VerifyAsync([], hosts: new ScriptedHost(_ => throw new HostException("ss could not be started on host 'here'.")))).ShouldBeUnknown()
            .ShouldBe("host/here could not be read: its sockets could not be listed: ss could not be started on host 'here'.");
        (await VerifyAsync([], hosts: new ScriptedHost(_ => new ProgramResult(1, "", "no netlink\n")))).ShouldBeUnknown()
            .ShouldBe("host/here could not be read: ss ended with 1: no netlink");
        var control = new ListenersControl(new LocalHosts(), TimeProvider.System);
        (await control.VerifyAsync(new Estate { Header = Estates.Header }, TestContext.Current.CancellationToken)).ShouldBeUnknown()
            .ShouldBe("The estate declares nothing that this control covers.");
    }

    private static Socket Open(string address, ProtocolType protocol, out int port)
    {
        var bound = IPAddress.Parse(address);
        var socket = new Socket(bound.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        socket.Bind(new IPEndPoint(bound, 0));
        if (protocol == ProtocolType.Tcp)
            socket.Listen();
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }

    private static ExposureEntry Exposed(int port, ProtocolType protocol, ExposureKind to = ExposureKind.Internet) => new()
    {
        Host = "here",
        Ports = [new PortRange(port, protocol == ProtocolType.Tcp ? TransportProtocol.Tcp : TransportProtocol.Udp)],
        To = new ExposureScope(to),
    };

    private static Task<Assessment> VerifyAsync(ExposureEntry[] exposure, int? port = null, ControlSettings? settings = null, IHostDirectory? hosts = null)
    {
        var estate = new Estate
        {
            Header = Estates.Header,
            Hosts = [new EstateHost { Id = "here", ReachedBy = HostReach.Local }],
            Exposure = exposure,
            Controls = settings is null ? [] : [settings],
        };
        return new ListenersControl(hosts ?? new LocalHosts(port), TimeProvider.System).VerifyAsync(estate, TestContext.Current.CancellationToken);
    }
}
