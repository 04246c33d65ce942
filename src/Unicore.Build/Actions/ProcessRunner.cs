// SPDX-License-Identifier: BSD-3-Clause
// Starts hundreds of short processes one after the other. The rest of the house does it with CliWrap, by asynchronous streams: while a
// build runs, the runtime would compile those methods once more, on a core that a compiler could have (measured: half a second).
using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Unicore.Build.Confinement;

namespace Unicore.Build.Actions;

/// <summary>Starts real processes: a thread each, which waits for what it says and for its end.</summary>
/// <param name="reach">The files that they see, where the system can see to that; null for all.</param>
public sealed class ProcessRunner(FileReach? reach) : IProcessRunner
{
    private const int NotFound = 127, NotTold = 126; // as a shell says it: not started; the other is ours
    private const int NoEntry = 2; // ENOENT (errno(3))

    private readonly Dictionary<IReadOnlyDictionary<string, string?>, byte[]> _environments = new(ReferenceEqualityComparer.Instance);

    /// <summary>Starts processes that see all files.</summary>
    public ProcessRunner()
        : this(null)
    {
    }

    /// <inheritdoc/>
    public Task<ProcessResult> RunAsync(ProcessStart start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        cancellationToken.ThrowIfCancellationRequested();
        byte[] environment = EnvironmentOf(start.Environment);
        TaskCompletionSource<ProcessResult> result = new(); // who waits goes on in the thread, which has nothing else to do any more
        new Thread(() =>
        {
            try
            {
                result.SetResult(Run(start, environment, cancellationToken));
            }
            catch (OperationCanceledException)
            {
                result.SetCanceled(cancellationToken);
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        }) { IsBackground = true }.Start();
        return result.Task;
    }

    private ProcessResult Run(ProcessStart start, byte[] environment, CancellationToken cancellationToken)
    {
        string program = start.Command[0];
        if (Find(program, start.Environment) is not { } file)
        {
            return NotStarted(program, NoEntry);
        }

        string folder = start.WorkingDirectory.Length > 0 ? start.WorkingDirectory : ".";
        int[] pipes = new int[2];
        int Start() => PosixSpawn.Start(Strings([file]), Strings(start.Command), environment, Strings([folder]), pipes);
        int child = reach is null ? Start() : Landlock.On(reach, file, Start);
        if (child < 0)
        {
            return NotStarted(program, -child);
        }

        Pipe output = new(pipes[0]), error = new(pipes[1]);
        using (cancellationToken.Register(() => PosixSpawn.Kill(child)))
        {
            // Whoever left the child's group is not killed, and may have the pipes for long.
            while ((output.IsOpen || error.IsOpen) && !cancellationToken.IsCancellationRequested)
            {
                if (PosixSpawn.WaitForOne(output.Descriptor, error.Descriptor) is { } ready)
                {
                    (ready == output.Descriptor ? output : error).Read();
                }
            }

            PosixSpawn.WaitForEnd(child);
        }

        output.Close();
        error.Close();

        int? exitCode = PosixSpawn.Reap(child);
        cancellationToken.ThrowIfCancellationRequested();
        return exitCode is { } known
            ? new(known, output.Text, error.Text)
            : new(NotTold, output.Text, $"{error.Text}{program}: how it ended was told to somebody else: SIGCHLD was ignored when this "
                + "build was started ('env --default-signal=CHLD' starts a program otherwise)\n");
    }

    private static ProcessResult NotStarted(string program, int error) =>
        new(NotFound, "", $"{program}: {Marshal.GetPInvokeErrorMessage(error)}\n");

    /// <summary>What a program named without a folder is, by the absolute folders of PATH; null when it is nowhere.</summary>
    private static string? Find(string program, IReadOnlyDictionary<string, string?> environment)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return program;
        }

        string? path = environment.TryGetValue("PATH", out string? own) ? own : Environment.GetEnvironmentVariable("PATH");
        return (path ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(IsProgram);
    }

    /// <summary>Whether a file is there that somebody may execute.</summary>
    public static bool IsProgram(string file) => File.Exists(file) && (OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    /// <summary>The same variables are asked for by hundreds of actions.</summary>
    private byte[] EnvironmentOf(IReadOnlyDictionary<string, string?> changes)
    {
        lock (_environments)
        {
            if (!_environments.TryGetValue(changes, out byte[]? strings))
            {
                List<string> variables = [];
                foreach (DictionaryEntry inherited in Environment.GetEnvironmentVariables())
                {
                    if (!changes.ContainsKey((string)inherited.Key))
                    {
                        variables.Add($"{inherited.Key}={inherited.Value}");
                    }
                }

                foreach ((string name, string? value) in changes)
                {
                    if (value is not null)
                    {
                        variables.Add($"{name}={value}");
                    }
                }

                strings = Strings(variables);
                _environments.Add(changes, strings);
            }

            return strings;
        }
    }

    private static byte[] Strings(IReadOnlyList<string> strings) => Encoding.UTF8.GetBytes(string.Join('\0', strings) + '\0');

    /// <summary>A pipe, and what came out of it.</summary>
    private sealed class Pipe(int descriptor)
    {
        private byte[] _bytes = [];
        private int _length;

        public int Descriptor { get; private set; } = descriptor;

        public bool IsOpen => Descriptor >= 0;

        public string Text => Encoding.UTF8.GetString(_bytes, 0, _length);

        public void Close()
        {
            if (IsOpen)
            {
                _ = PosixSpawn.Close(Descriptor);
                Descriptor = -1;
            }
        }

        public void Read()
        {
            Span<byte> some = stackalloc byte[4096];
            int count = PosixSpawn.Read(Descriptor, some);
            if (count == 0)
            {
                Close();
                return;
            }

            if (_length + count > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
            }

            some[..count].CopyTo(_bytes.AsSpan(_length));
            _length += count;
        }
    }
}
