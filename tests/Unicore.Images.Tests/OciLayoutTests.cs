// SPDX-License-Identifier: BSD-3-Clause
// OCI layouts: what tar and others read of ours, what we read of others', and what is refused.
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Unicore.Images.Oci;
using Unicore.Images.Reading;

namespace Unicore.Images.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class OciLayoutTests : IDisposable
{
    private static readonly OciName Name = new(null, "app", ["latest"]);

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-oci-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private string this[string path] => Path.Combine(_folder, path);

    private string Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
        return this[path];
    }

    private string Shell(string script) => HostShell.Run(_folder, script);

    private OciTarget Linux(string name = "linuxu-x86_64", string text = "program") => OciImages.Of(
        new(name, name.EndsWith("arm64", StringComparison.Ordinal) ? "arm64" : "x86_64", Put($"{name}/app", text))
        {
            Program = "app", Arguments = ["one", "two words"], Environment = ["HOME=/"],
            Labels = new Dictionary<string, string> { ["who"] = "test" },
        });

    private OciTarget Machine(string machine = "qemu", string? initrd = null) => OciImages.Of(
        new("kvm-x86_64", "x86_64", Put("kvm/app", "kernel"))
        {
            Machine = machine, Arguments = ["one", "\"two words\""], Initrd = initrd is null ? null : Put("kvm/app.initrd", initrd),
        });

    private string Write(string folder, params OciTarget[] targets)
    {
        OciLayoutWriter.WriteFolder(OciPlan.Of(targets, Name), this[folder]);
        return this[folder];
    }

    private static IReadOnlyList<OciNode> Walk(string path)
    {
        using FileStream? archive = File.Exists(path) ? File.OpenRead(path) : null;
        using OciLayout layout = archive is null ? OciLayout.Open(path) : OciLayout.OfArchive(path, new StreamSource(archive));
        return layout.Walk();
    }

    private static string Refusal(string path)
    {
        OciException e = Assert.Throws<OciException>(() => Walk(path));
        Assert.Equal("UK4044", e.Diagnostic.Code);
        return e.Message;
    }

    private static byte[][] Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => (Path.GetRelativePath(folder, f), f))
            .OrderBy(f => f.Item1, StringComparer.Ordinal)
            .SelectMany(f => new[] { Encoding.UTF8.GetBytes(f.Item1), File.ReadAllBytes(f.f) }),
    ];

    /// <summary>Everything that a container begins with, and an archive that tar lists as root's and of no date.</summary>
    [Fact]
    public void AProcessIsAnOrdinaryImage()
    {
        OciNode image = Assert.Single(Walk(Write("oci", Linux())));
        Assert.Equal("latest", image.Tag);
        Assert.Equal(new("amd64", "linux"), image.Descriptor.Platform);
        byte[] configuration = File.ReadAllBytes(this["oci/" + OciPlan.PathOf(image.Children[0].Descriptor)]);
        OciExecution execution = JsonSerializer.Deserialize(configuration, OciPlain.Json.OciConfiguration)!.Config!;
        Assert.Equal(["/app"], execution.Entrypoint);
        Assert.Equal(["one", "two words"], execution.Cmd);
        Assert.Equal(["HOME=/"], execution.Env);
        Assert.Equal("test", execution.Labels!["who"]);
        Assert.Equal(2, image.Children.Count);
        Assert.Equal("-rwxr-xr-x 0/0 7 1970-01-01 00:00 app",
            string.Join(' ', Shell($"tar -tvf oci/blobs/sha256/{image.Children[1].Descriptor.Hex}").Split((char[])[' ', '\n'],
                StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>One image with the words of urunc's and one for kraftkit, of the same layers.</summary>
    [Fact]
    public void AVirtualMachinesImageIsForUruncAndForKraftkit()
    {
        OciNode index = Assert.Single(Walk(Write("oci", Machine(initrd: "files"))));
        Assert.True(OciMediaTypes.IsIndex(index.Descriptor.MediaType));
        Assert.Equal([new("amd64", "linux"), new("x86_64", "qemu")], index.Children.Select(c => c.Descriptor.Platform!));
        (OciNode urunc, OciNode kraft) = (index.Children[0], index.Children[1]);
        string[] layers = [.. urunc.Children.Skip(1).Select(c => c.Descriptor.Digest)];
        Assert.Equal(kraft.Children.Skip(1).Select(c => c.Descriptor.Digest), layers[..2]);

        OciManifest manifest = JsonSerializer.Deserialize<OciManifest>(kraft.Document!.Value.Span, JsonSerializerOptions.Web)!;
        Assert.Equal("/unikraft/bin/kernel", manifest.Layers[0].Annotations!["org.unikraft.kernel.image"]);
        Assert.Equal("/unikraft/bin/initrd", manifest.Layers[1].Annotations!["org.unikraft.kernel.initrd"]);
        Assert.Equal(new("x86_64", "qemu"), manifest.Config.Platform);

        manifest = JsonSerializer.Deserialize<OciManifest>(urunc.Document!.Value.Span, JsonSerializerOptions.Web)!;
        Dictionary<string, string> words = new()
        {
            ["com.urunc.unikernel.binary"] = "/unikraft/bin/kernel", ["com.urunc.unikernel.cmdline"] = "one \"two words\"",
            ["com.urunc.unikernel.hypervisor"] = "qemu", ["com.urunc.unikernel.initrd"] = "/unikraft/bin/initrd",
            ["com.urunc.unikernel.unikernelType"] = "unikraft",
        };
        Assert.Equal(words, manifest.Annotations);
        string root = string.Concat(urunc.Children.Skip(1).Select(l => $"tar -xf oci/blobs/sha256/{l.Descriptor.Hex} -C root; "));
        Assert.Equal("kernelfiles", Shell($"mkdir root; {root} cat root/unikraft/bin/kernel root/unikraft/bin/initrd"));
        string file = File.ReadAllText(this["root/urunc.json"]);
        Dictionary<string, string> encoded = JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
        Assert.Equal(words, encoded.ToDictionary(e => e.Key, e => Encoding.UTF8.GetString(Convert.FromBase64String(e.Value))));
    }

    /// <summary>Of Xen's domains urunc runs none.</summary>
    [Fact]
    public void AnImageForXenIsForKraftkitAlone() =>
        Assert.Equal(new("x86_64", "xen"), Assert.Single(Walk(Write("oci", Machine("xen")))).Descriptor.Platform);

    [Fact]
    public void EachTagNamesAllTargetsAndEachTargetHasATag()
    {
        IReadOnlyList<OciNode> nodes = Walk(Write("oci", Linux(), Linux("linuxu-arm64"), Machine()));
        Assert.Equal(["latest", "latest-linuxu-x86_64", "latest-linuxu-arm64", "latest-kvm-x86_64"], nodes.Select(n => n.Tag));
        Assert.Equal(["linux/amd64", "linux/arm64", "linux/amd64", "qemu/x86_64"],
            nodes[0].Children.Select(c => $"{c.Descriptor.Platform!.Os}/{c.Descriptor.Platform.Architecture}"));
        Assert.Equal(nodes[0].Children[1].Descriptor.Digest, nodes[2].Descriptor.Digest);
    }

    /// <summary>Neither dates nor places nor what was there before leave a trace.</summary>
    [Fact]
    public void TheSameImagesAreTheSameBytes()
    {
        OciTarget[] targets = [Linux(), Machine()];
        Write("one", targets);
        Write("two", Linux("other", "older"));
        File.SetLastWriteTimeUtc(this["kvm/app"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Write("two", targets);
        Assert.Equal(Files(this["one"]), Files(this["two"]));
        var plan = OciPlan.Of(targets, Name);
        OciLayoutWriter.WriteArchive(plan, this["one"], this["one.tar"]);
        OciLayoutWriter.WriteArchive(plan, this["two"], this["two.tar"]);
        Assert.Equal(File.ReadAllBytes(this["one.tar"]), File.ReadAllBytes(this["two.tar"]));
    }

    [Fact]
    public void AnArchiveHasWhatItsFolderHas()
    {
        OciTarget[] targets = [Linux(), Machine(initrd: "files")];
        string folder = Write("oci", targets);
        OciLayoutWriter.WriteArchive(OciPlan.Of(targets, Name), folder, this["oci.tar"]);
        Assert.Equal(Walk(folder).Select(n => n.Descriptor.Digest), Walk(this["oci.tar"]).Select(n => n.Descriptor.Digest));
        Shell("mkdir all && tar -xf oci.tar -C all && rm all/manifest.json && diff -r all oci");

        // As tar writes it itself, names and all.
        Shell("tar -cf gnu.tar -C oci .");
        Assert.Equal(Walk(folder).Select(n => n.Tag), Walk(this["gnu.tar"]).Select(n => n.Tag));
    }

    [Fact]
    public void WhatChangesWhileItIsWrittenIsTold()
    {
        OciPlan plan = OciPlan.Of([Linux()], Name);
        Put("linuxu-x86_64/app", "another");
        Assert.Equal("UK4043", Assert.Throws<OciException>(() => OciLayoutWriter.WriteFolder(plan, this["oci"])).Diagnostic.Code);
        Assert.False(File.Exists(this["oci/index.json"]));
    }

    [Theory]
    [InlineData("rm oci/oci-layout", "no file oci-layout")]
    [InlineData("""echo '{"imageLayoutVersion":"2.0.0"}' >oci/oci-layout""", "version '2.0.0'")]
    [InlineData("rm oci/index.json", "no file index.json")]
    [InlineData("rm oci/index.json; mkfifo oci/index.json", "no file index.json")]
    [InlineData("rm oci/index.json; ln -s /dev/zero oci/index.json", "no file index.json")]
    [InlineData("echo '{' >oci/index.json", "index.json is not what it should be")]
    [InlineData("echo null >oci/index.json", "index.json is null")]
    [InlineData("""echo '{"schemaVersion":2}' >oci/index.json""", "index.json is not what it should be")]
    [InlineData("""echo '{"schemaVersion":2,"manifests":null}' >oci/index.json""", "index.json is not what it should be")]
    [InlineData("""echo '{"schemaVersion":2,"manifests":[null]}' >oci/index.json""", "otherwise than by sha256")]
    [InlineData("head -c 5000000 /dev/zero >oci/index.json", "5000000 bytes")]
    [InlineData("sed -i 's,sha256:,sha256:../,' oci/index.json", "otherwise than by sha256")]
    [InlineData("sed -i 's,sha256:,sha512:,' oci/index.json", "otherwise than by sha256")]
    [InlineData("sed -i 's,\"size\":,\"size\":-,' oci/index.json", "otherwise than by sha256")]
    [InlineData("sed -i 's,\"size\":,\"size\":9,' oci/index.json", "is not there, or not")]
    [InlineData("sed -i 's,\"size\":,\"size\":999999999,' oci/index.json", "a document at most")]
    [InlineData("sed -i 's,image.manifest,image.secret,' oci/index.json", "'application/vnd.oci.image.secret.v1+json'")]
    [InlineData("rm oci/blobs/sha256/*", "is not there, or not")]
    [InlineData("for f in oci/blobs/sha256/*; do dd if=/dev/zero of=$f bs=1 count=1 conv=notrunc status=none; done", "what is called")]
    [InlineData("for f in oci/blobs/sha256/*; do truncate -s -1 $f; done", "is not there, or not")]
    public void ADamagedLayoutIsRefused(string damage, string says)
    {
        Write("oci", Linux());
        Shell(damage);
        Assert.Contains(says, Refusal(this["oci"]), StringComparison.Ordinal);
    }

    [Fact]
    public void IndexesWithinEachOtherHaveAnEnd()
    {
        Write("oci", Linux());
        OciDescriptor inner = Walk(this["oci"])[0].Descriptor;
        for (int depth = 0; depth < 6; depth++)
        {
            inner = Index([inner]);
        }

        File.WriteAllText(this["oci/index.json"], Text([inner]));
        Assert.Contains("within each other", Refusal(this["oci"]), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesHaveAnEnd()
    {
        Write("oci", Linux());
        OciDescriptor one = Walk(this["oci"])[0].Descriptor;
        File.WriteAllText(this["oci/index.json"], Text([.. Enumerable.Repeat(one, 10_001)]));
        Assert.Contains("more than 10000", Refusal(this["oci"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("printf text >")]
    [InlineData(": >")]
    [InlineData("head -c 2000 oci.tar >")]
    [InlineData("gzip -c oci.tar >")]
    [InlineData("tar -cf - linuxu-x86_64 >")]
    [InlineData("head -c 1024 /dev/zero >")]
    public void WhatIsNoArchiveIsRefused(string script)
    {
        OciTarget target = Linux();
        Write("oci", target);
        OciLayoutWriter.WriteArchive(OciPlan.Of([target], Name), this["oci"], this["oci.tar"]);
        Shell(script.Length > 0 ? script + " bad" : "");
        Refusal(this["bad"]);
    }

    /// <summary>Bytes changed, cut away and repeated: it is read as it was, or refused; always by the same exception.</summary>
    [Fact]
    public void NoDamageOfAnArchiveIsMoreThanARefusal()
    {
        OciTarget target = Linux();
        Write("oci", target);
        OciLayoutWriter.WriteArchive(OciPlan.Of([target], Name), this["oci"], this["oci.tar"]);
        byte[] good = File.ReadAllBytes(this["oci.tar"]);
        Random random = new(1);
        int refused = 0;
        for (int run = 0; run < 2000; run++)
        {
            byte[] bad = [.. good];
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                int at = random.Next(bad.Length);
                switch (random.Next(4))
                {
                    case 0:
                        bad = bad[..at];
                        break;
                    case 1:
                        bad = [.. bad[..at], .. bad[random.Next(bad.Length)..]];
                        break;
                    default:
                        bad[at] = (byte)random.Next(256);
                        break;
                }

                if (bad.Length == 0)
                {
                    break;
                }
            }

            try
            {
                OciLayout.OfArchive("bad", new MemorySource(bad)).Walk();
            }
            catch (OciException e)
            {
                Assert.Equal("UK4044", e.Diagnostic.Code);
                refused++;
            }
        }

        Assert.True(refused > 500, $"{refused} were refused");
    }

    private OciDescriptor Index(IReadOnlyList<OciDescriptor> inner)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text(inner));
        string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        File.WriteAllBytes(this[$"oci/blobs/sha256/{digest}"], bytes);
        return new(OciMediaTypes.Index, "sha256:" + digest, bytes.Length);
    }

    private static string Text(IReadOnlyList<OciDescriptor> inner) => "{\"schemaVersion\":2,\"manifests\":["
        + string.Join(',', inner.Select(d => $"{{\"mediaType\":\"{d.MediaType}\",\"digest\":\"{d.Digest}\",\"size\":{d.Size}}}")) + "]}";
}
