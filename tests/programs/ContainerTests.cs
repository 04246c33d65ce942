// SPDX-License-Identifier: BSD-3-Clause
// Images for containers, pushed to Debian's registry, read back by skopeo, unpacked by umoci, run by runc.
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Unicore.Programs.Tests;

public sealed class ContainerTests : IDisposable
{
    private const string Project = """
        <Project Sdk="Unicore.Sdk/1.0.0">
          <PropertyGroup>
            <UnikernelTargets>linuxu/x86_64;linuxu/arm64;kvm/x86_64;kvm/arm64;xen/x86_64</UnikernelTargets>
            <UnikernelArguments>one "two words"</UnikernelArguments>
            <ContainerImageTags>1.0;latest</ContainerImageTags>
            <ContainerArchiveOutputPath>hello.tar</ContainerArchiveOutputPath>
          </PropertyGroup>
          <ItemGroup>
            <UnikernelEnvironment Include="GREETING" Value="hello there" />
          </ItemGroup>
        </Project>
        """;

    private const string Main = """
        #include <stdio.h>
        #include <stdlib.h>
        int main(int argc, char **argv)
        {
        	printf("%s: %d arguments, the last '%s'\n", getenv("GREETING"), argc - 1, argv[argc - 1]);
        	return 7;
        }
        """;

    /// <summary>The user "me" with the password "s3cret", as <c>htpasswd -B</c> writes it.</summary>
    private const string PasswordFile = "me:$2b$05$unicoretestsaltunicoreIYldTtN1DZBDvUkrvIv3Twby1D7paGm\n";

    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    private async Task<Outcome> ShellAsync(string script) => (await _workspace.RunAsync("sh", "", "-euc", script)).Ends(0);

    private void Write(string folder)
    {
        _workspace.Write($"{folder}/hello.ukproj", Project);
        _workspace.Write($"{folder}/main.c", Main);
    }

    /// <summary>A registry of this machine's alone, with its contents in the workspace.</summary>
    private async Task<(Running Registry, string Host)> StartAsync(string name, string access = "")
    {
        int port;
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _workspace.Write($"{name}.yml", $$"""
            version: 0.1
            log: { level: info }
            storage: { filesystem: { rootdirectory: {{_workspace[name]}} } }
            http: { addr: "127.0.0.1:{{port}}" }
            {{access}}
            """);
        var registry = Running.Start(_workspace.Root, ["docker-registry", "serve", _workspace[$"{name}.yml"]]);
        await registry.SaysAsync("listening on");
        return (registry, $"127.0.0.1:{port}");
    }

    private Task<Outcome> PushAsync(string folder, string host) =>
        _workspace.DotnetAsync(folder, "publish", "-t:PublishContainer", $"-p:ContainerRegistry={host}");

    /// <summary>
    /// What comes out of the registry is what went in: by skopeo's reading, by umoci's unpacking, and by what runc runs. Pushed again,
    /// nothing is sent, and from another folder the same bytes are.
    /// </summary>
    [Fact]
    public async Task APushedImageIsReadBackAndRuns()
    {
        Write("hello");
        (Running registry, string host) = await StartAsync("registry");
        await using Running _ = registry;
        (await PushAsync("hello", host)).Ends(0).Says($"hello -> {host}/hello:1.0, {host}/hello:latest: ").DoesNotSay(" 0 blobs sent");
        (await PushAsync("hello", host)).Ends(0).Says(": 0 blobs sent (0.0 MiB), ");

        Outcome raw = await ShellAsync($"skopeo inspect --raw --tls-verify=false docker://{host}/hello:1.0");
        Assert.Equal(["linux/amd64", "linux/arm64", "linux/amd64", "qemu/x86_64", "linux/arm64", "qemu/arm64", "xen/x86_64"],
            JsonDocument.Parse(raw.Text).RootElement.GetProperty("manifests").EnumerateArray().Select(m => m.GetProperty("platform"))
                .Select(p => $"{p.GetProperty("os").GetString()}/{p.GetProperty("architecture").GetString()}"));
        (await ShellAsync($"skopeo inspect --override-arch arm64 --tls-verify=false docker://{host}/hello:latest"))
            .Says("\"Architecture\": \"arm64\"").Says("\"GREETING=hello there\"");
        (await ShellAsync($"skopeo list-tags --tls-verify=false docker://{host}/hello")).Says("latest-xen-x86_64");

        // Not a byte has changed on the way, of all images.
        await ShellAsync($"""
            skopeo copy --all --preserve-digests --src-tls-verify=false docker://{host}/hello:latest oci:all:latest
            cd all/blobs/sha256
            for blob in *; do cmp $blob ../../../hello/bin/Release/publish/oci/blobs/sha256/$blob; done
            """);

        // runc runs what Linux can run, from the registry and from the archive by each of its two lists.
        string rootless = "$([ $(id -u) = 0 ] || echo --rootless)";
        foreach ((string name, string source) in new[]
        {
            ("pushed", $"docker://{host}/hello:latest"), ("oci", "oci-archive:hello/hello.tar:latest"),
            ("docker", $"docker-archive:hello/hello.tar:{host}/hello:latest"),
        })
        {
            (await _workspace.RunAsync("sh", "", "-euc", $"""
                skopeo copy --src-tls-verify=false {source} oci:{name}:it
                umoci unpack {rootless} --image {name}:it {name}-bundle
                sed -i 's/"terminal": true/"terminal": false/' {name}-bundle/config.json
                runc --root {_workspace["runc"]} run -b {name}-bundle unicore-{name}-$$
                """)).Ends(7).Says("hello there: 2 arguments, the last 'two words'");
        }

        // `unicore run` fetches once what is for it, here or in the background.
        string tool = Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll");
        Task<Outcome> RunAsync(params string[] arguments) => _workspace.RunAsync("env", "",
            [$"XDG_CACHE_HOME={_workspace["cache"]}", "dotnet", "exec", tool, "run", $"oci:{host}/hello:1.0", .. arguments]);
        (await RunAsync()).Ends(7).Says($"pulling {host}/hello:1.0 (").Says("hello there: 2 arguments, the last 'two words'");
        (await RunAsync("--", "x")).Ends(7).DoesNotSay("pulling").Says("hello there: 1 arguments, the last 'x'");
        (await RunAsync("--arch", "arm64", "--env", "GREETING=bye")).Ends(7).Says("pulling").Says("bye: 2 arguments, the last 'two words'");
        (await RunAsync("--platform", "linuxu")).Ends(7).Says("pulling").Says("hello there: 2 arguments, the last 'two words'");

        // What a virtual machine boots is the file that was built, with a line of kraftkit's form. (umoci unpacks what is Linux's alone.)
        string vm = $"--tls-verify=false docker://{host}/hello:latest-kvm-x86_64";
        await ShellAsync($"""
            skopeo copy --src-tls-verify=false docker://{host}/hello:latest-kvm-x86_64 oci:vm:it
            umoci unpack {rootless} --image vm:it vm-bundle
            cmp vm-bundle/rootfs/unikraft/bin/kernel hello/bin/Release/kvm-x86_64/hello
            """);
        Outcome configuration = await ShellAsync($"skopeo inspect --override-os qemu --override-arch x86_64 --config {vm}");
        IEnumerable<string?> command = JsonDocument.Parse(configuration.Text).RootElement.GetProperty("config").GetProperty("Cmd")
            .EnumerateArray().Select(w => w.GetString());
        (await _workspace.RunAsync("timeout", "", "100", "qemu-system-x86_64", "-M", "pc", "-m", "64", "-nodefaults", "-no-reboot",
            "-display", "none", "-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel",
            "vm-bundle/rootfs/unikraft/bin/kernel", "-append", "vfs.fstab=[ \"initrd0:/:extract:::\" ] -- " + string.Join(' ', command)))
            .Says("hello there: 2 arguments, the last 'two words'");

        Write("other/hello");
        (await _workspace.DotnetAsync("other/hello", "publish", "-t:PublishContainer", $"-p:ContainerRegistry={host}")).Ends(0)
            .Says(": 0 blobs sent (0.0 MiB), ");
        await ShellAsync("""
            diff -r hello/bin/Release/publish/oci other/hello/bin/Release/publish/oci
            cmp hello/hello.tar other/hello/hello.tar
            """);
    }

    /// <summary>A password that Docker keeps lets it in, and is in no output, however loud; without it nothing comes in.</summary>
    [Fact]
    public async Task WhoIsLoggedInPushes()
    {
        Write("hello");
        _workspace.Write("htpasswd", PasswordFile);
        (Running registry, string host) = await StartAsync(
            "closed", $$"""auth: { htpasswd: { realm: it, path: {{_workspace["htpasswd"]}} } }""");
        await using Running _ = registry;
        Task<Outcome> PushOneAsync() => _workspace.RunAsync("env", "hello", $"DOCKER_CONFIG={_workspace["docker"]}", "dotnet", "publish",
            "-t:PublishContainer", "-p:UnikernelTargets=linuxu/x86_64", $"-p:ContainerRegistry={host}", "-v:diag");
        (await PushOneAsync()).Says("UK4051").Says("docker login");
        _workspace.Write("docker/config.json", "{\"auths\":{\"" + host + "\":{\"auth\":\"bWU6czNjcmV0\"}}}");
        (await PushOneAsync()).Ends(0).Says(": 2 blobs sent (").DoesNotSay("s3cret").DoesNotSay("bWU6czNjcmV0");
        (await ShellAsync($"skopeo inspect --tls-verify=false --creds me:s3cret docker://{host}/hello:latest")).Says("GREETING");
    }
}
