// SPDX-License-Identifier: BSD-3-Clause
// Calls the engine in this process, on trees that stay parsed and a disk in memory.
using System.Collections.Concurrent;
using System.Text;
using Unicore.Kconfig;
using Unicore.Kconfig.Conf;
using Unicore.Kconfig.Tree;

namespace Unicore.Oracles;

/// <summary>The engine's own conf.</summary>
public sealed class OurSession
{
    private readonly ConcurrentDictionary<(OracleTree Tree, string Prefix), Lazy<KconfigTree>> _trees = new();

    private readonly ConcurrentDictionary<(OracleTree Tree, string Command), Lazy<ShellResult>> _shell = new();

    /// <summary>Runs one call.</summary>
    public Outcome Run(OracleTree tree, Request request)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(request);
        var disk = new MemoryDisk(tree.SourceRoot, request);
        var console = new ScriptedConsole(request.Keys);
        string? Variable(string name) => request.Environment.TryGetValue(name, out string? own) ? own
            : tree.Environment.TryGetValue(name, out string? value) ? value : null;
        string prefix = Variable("CONFIG_") ?? "CONFIG_";
        KconfigTree parsed = _trees.GetOrAdd((tree, prefix),
            key => new Lazy<KconfigTree>(() => KconfigTree.Parse(tree.RootFile, Options(tree, key.Prefix)))).Value;
        (ConfMode mode, string? file, bool silent) = Words(request.Options);
        var call = new ConfRequest
        {
            Mode = mode,
            ModeFile = file,
            Silent = silent,
            KconfigFile = tree.RootFile,
            Options = parsed.Options with { ReadFile = disk.ReadHereOrInTree, Environment = Variable },
            Disk = disk,
            Console = console,
        };
        try
        {
            int exit = ConfSession.Run(call, parsed);
            return new Outcome(exit, ToBytes(console.Output.ToString()), ToBytes(console.Error.ToString()), disk.Files);
        }
        catch (EndlessException)
        {
            return Outcome.Endless;
        }
    }

    /// <summary>Text of the engine, as the comparison wants it: each byte of its UTF-8 form one letter.</summary>
    internal static string ToBytes(string text) => Ascii.IsValid(text) ? text : RealConf.Bytes.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The way back.</summary>
    internal static string FromBytes(string text) => Ascii.IsValid(text) ? text : Encoding.UTF8.GetString(RealConf.Bytes.GetBytes(text));

    private KconfigOptions Options(OracleTree tree, string prefix)
    {
        // As the command does, but for the folder, which is the tree's own: nothing is there that is not in the tree.
        KconfigOptions disk = KconfigOptions.ForDisk(tree.SourceRoot, tree.Environment);
        return disk with
        {
            SourceRoot = null,
            ReadFile = path => disk.ReadFile(Path.Combine(tree.SourceRoot, path)),
            ListFolder = path => disk.ListFolder(Path.Combine(tree.SourceRoot, path)),
            RunShell = command => _shell.GetOrAdd((tree, command), c => new(() => disk.RunShell(c.Command))).Value,
            ConfigPrefix = prefix,
            Release = tree.Release,
        };
    }

    private static (ConfMode Mode, string? File, bool Silent) Words(IReadOnlyList<string> options)
    {
        string[] word = options[^1].TrimStart('-').Split('=', 2);
        return (Enum.Parse<ConfMode>(word[0].Replace("silentold", "sync", StringComparison.Ordinal).Replace("oldno", "olddef",
            StringComparison.Ordinal), ignoreCase: true), word.Length > 1 ? word[1] : null, options.Contains("-s"));
    }
}
