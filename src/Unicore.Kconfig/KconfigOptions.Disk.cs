// SPDX-License-Identifier: BSD-3-Clause
// The real disk and environment behind KconfigOptions.
namespace Unicore.Kconfig;

public sealed partial record KconfigOptions
{
    private const int MostBytes = 1 << 27;

    /// <summary>Options that read the real disk and run <c>/bin/sh</c> (on Windows, <c>sh</c> from the path).</summary>
    /// <param name="sourceRoot">The folder that relative paths and shell commands start from.</param>
    /// <param name="environment">Variables that are laid over the process's own; a null value hides one.</param>
    /// <param name="shellTimeout">The longest that one command may take; 30 seconds unless told.</param>
    public static KconfigOptions ForDisk(
        string sourceRoot, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? shellTimeout = null) => new()
        {
            SourceRoot = sourceRoot,
            ShellJobs = System.Environment.ProcessorCount,
            ReadFile = ReadFromDisk,
            ListFolder = ListOnDisk,
            Environment = name => environment is not null && environment.TryGetValue(name, out string? value)
                ? value
                : System.Environment.GetEnvironmentVariable(name),
            RunShell = command => RunOnDisk(command, sourceRoot, environment, shellTimeout ?? TimeSpan.FromSeconds(30)),
        };

    /// <summary>
    /// Options that find files as conf does: from the current folder, else below <c>$srctree</c>. Places are told by the names that
    /// <c>source</c> lines have. <c>CONFIG_</c> in the environment is the prefix. Nesting may be as deep as for conf: call on a thread with
    /// 16 MiB of stack.
    /// </summary>
    public static KconfigOptions ForConf()
    {
        KconfigOptions disk = ForDisk(Directory.GetCurrentDirectory());
        string? tree = System.Environment.GetEnvironmentVariable("srctree");
        return disk with
        {
            SourceRoot = null,
            DeepestNesting = 4000,
            ReadFile = path => ReadFromDisk(path)
                ?? (string.IsNullOrEmpty(tree) || Path.IsPathRooted(path) ? null : ReadFromDisk(Path.Combine(tree, path))),
            ConfigPrefix = System.Environment.GetEnvironmentVariable("CONFIG_") ?? "CONFIG_",
        };
    }

    private static string[] ListOnDisk(string path)
    {
        try
        {
            return [.. new DirectoryInfo(path.Length == 0 ? "." : path).EnumerateFileSystemInfos().Select(f => f.Name)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [];
        }
    }

    private static string? ReadFromDisk(string path)
    {
        try
        {
            return File.Exists(path) ? KconfigText.FromBytes(ReadBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The whole file, or more of it than the parser takes: devices have no end.</summary>
    private static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (file.CanSeek && file.Length is > 0 and <= MostBytes)
        {
            byte[] bytes = new byte[file.Length];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length == bytes.Length ? bytes : bytes[..length];
        }

        using var all = new MemoryStream();
        byte[] part = new byte[1 << 16];
        for (int count; all.Length <= MostBytes && (count = file.Read(part)) > 0;)
        {
            all.Write(part, 0, count);
        }

        return all.ToArray();
    }
}
