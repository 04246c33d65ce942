// SPDX-License-Identifier: BSD-3-Clause
// Images of unikernels: a process as any container, a virtual machine's image as those who run such expect it.
using System.Text;
using System.Text.Json;

namespace Unicore.Images.Oci;

/// <summary>What a target's images are made of.</summary>
/// <param name="Name">What its tags end with.</param>
/// <param name="Architecture">The architecture, by our name.</param>
/// <param name="Image">The bootable file, absolute.</param>
public sealed record OciTargetRequest(string Name, string Architecture, string Image)
{
    /// <summary>The archive that goes with it, absolute; null where the image brings all.</summary>
    public string? Initrd { get; init; }

    /// <summary>Name of the program in its container.</summary>
    public string Program { get; init; } = "unikernel";

    /// <summary>
    /// Whose virtual machines it is for, as kraftkit calls the platform: <c>qemu</c>, <c>fc</c>, <c>xen</c>; null for a process of Linux's.
    /// </summary>
    public string? Machine { get; init; }

    /// <summary>
    /// Arguments of the program; of a virtual machine's image the words of its command line, quoted, since nobody quotes them later.
    /// </summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Words before these that a virtual machine's libraries read; nothing of them reaches its program. urunc puts <c>--</c> before all
    /// words, and has none such.
    /// </summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Variables, <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What else is said of the image.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>();
}

/// <summary>Makes a target's images.</summary>
public static class OciImages
{
    private const int ProgramMode = 0x1ed, FileMode = 0x1a4;

    // Where kraftkit has them (oci/wellknown.go); its runu and urunc's users take the same.
    internal const string Kernel = "unikraft/bin/kernel", Initrd = "unikraft/bin/initrd";

    // By which its layers say what they are, and urunc's images which file is the kernel.
    internal const string KernelPart = "org.unikraft.kernel.image", InitrdPart = "org.unikraft.kernel.initrd",
        UruncBinary = "com.urunc.unikernel.binary";

    /// <summary>The images of a target.</summary>
    /// <param name="request">The target.</param>
    /// <returns>
    /// Of a process one. Of a virtual machine's image one that kraftkit reads, whose layers say what they are; and where urunc runs such
    /// machines another before it, with the same layers and what urunc reads: it says that it is for Linux, since that is what
    /// Kubernetes and containerd look for.
    /// </returns>
    public static OciTarget Of(OciTargetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string go = request.Architecture == "x86_64" ? "amd64" : request.Architecture;
        OciExecution execution = new()
        {
            Env = request.Environment.Count > 0 ? request.Environment : null,
            Cmd = request.Arguments.Count > 0 ? request.Arguments : null,
            Labels = request.Labels.Count > 0 ? request.Labels : null,
        };
        if (request.Machine is null)
        {
            OciLayer process = new([new(request.Program, ProgramMode) { Source = request.Image }]);
            return new(request.Name,
                [new(new(go, "linux"), [process]) { Execution = execution with { Entrypoint = ["/" + request.Program] } }]);
        }

        List<OciLayer> layers = [Part(Kernel, ProgramMode, request.Image, KernelPart)];
        if (request.Initrd is { } initrd)
        {
            layers.Add(Part(Initrd, FileMode, initrd, InitrdPart));
        }

        OciImage kraft = new(new(request.Architecture, request.Machine), layers)
        {
            Execution = request.Parameters.Count > 0 ? execution with { Cmd = [.. request.Parameters, .. request.Arguments] } : execution,
        };
        return new(request.Name, Urunc(request) is not { } words ? [kraft]
            :
            [
                new(new(go, "linux"), [.. layers, new([new("urunc.json", FileMode) { Bytes = Encode(words) }])])
                {
                    // Its entry point would be a word of the command line; but a container without any command is refused.
                    Execution = execution with
                    {
                        Entrypoint = request.Arguments.Count > 0 ? null : ["/" + Kernel], Labels = Merge(request.Labels, words),
                    },
                    Annotations = words,
                },
                kraft,
            ]);
    }

    private static OciLayer Part(string path, int mode, string source, string what) =>
        new([new(path, mode) { Source = source }]) { Annotations = new SortedDictionary<string, string> { [what] = "/" + path } };

    /// <summary>What urunc wants to know (its <c>docs/package/index.md</c>); null of machines that it does not run.</summary>
    private static SortedDictionary<string, string>? Urunc(OciTargetRequest request)
    {
        string? hypervisor = request.Machine switch { "qemu" => "qemu", "fc" => "firecracker", _ => null };
        if (hypervisor is null)
        {
            return null;
        }

        SortedDictionary<string, string> words = new(StringComparer.Ordinal)
        {
            ["com.urunc.unikernel.unikernelType"] = "unikraft",
            ["com.urunc.unikernel.hypervisor"] = hypervisor,
            [UruncBinary] = "/" + Kernel,
            ["com.urunc.unikernel.cmdline"] = string.Join(' ', request.Arguments),
        };
        if (request.Initrd is not null)
        {
            words["com.urunc.unikernel.initrd"] = "/" + Initrd;
        }

        return words;
    }

    /// <summary>In the file each value is base64.</summary>
    private static byte[] Encode(SortedDictionary<string, string> words) => JsonSerializer.SerializeToUtf8Bytes(
        new SortedDictionary<string, string>(
            words.ToDictionary(w => w.Key, w => Convert.ToBase64String(Encoding.UTF8.GetBytes(w.Value))), StringComparer.Ordinal),
        OciPlain.Json.IReadOnlyDictionaryStringString);

    private static SortedDictionary<string, string> Merge(
        IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second)
    {
        SortedDictionary<string, string> all = new(StringComparer.Ordinal);
        foreach ((string key, string value) in second.Concat(first))
        {
            all[key] = value;
        }

        return all;
    }
}
