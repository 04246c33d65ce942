// SPDX-License-Identifier: BSD-3-Clause
// Runs one command of $(shell,…), for a bounded time and with bounded output.
using System.ComponentModel;
using System.Diagnostics;

namespace Unicore.Kconfig;

public sealed partial record KconfigOptions
{
    /// <summary>All that conf takes of a command's output, in bytes.</summary>
    private const int MostOutput = 4095;
    private const int MostError = 1 << 16;

    private static ShellResult RunOnDisk(
        string command, string folder, IReadOnlyDictionary<string, string?>? environment, TimeSpan limit)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "sh" : "/bin/sh", ["-c", command, "sh"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string? name, string? value) in environment ?? EmptyEnvironment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Stopwatch clock = Stopwatch.StartNew();
            var output = new Capture(process.StandardOutput.BaseStream, MostOutput, keepOpen: false);
            var error = new Capture(process.StandardError.BaseStream, MostError, keepOpen: true);
            TimeSpan Left() => limit > clock.Elapsed ? limit - clock.Elapsed : TimeSpan.Zero;
            if (output.Wait(Left()) && error.Wait(Left()) && process.WaitForExit(Left()))
            {
                return new ShellResult(process.ExitCode, output.Text, error.Text);
            }

            End(process);
            return new ShellResult(-1, "", $"took longer than {limit.TotalSeconds:0.#} s", TimedOut: true);
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException or ArgumentException)
        {
            return new ShellResult(-1, "", e.Message);
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is AggregateException or Win32Exception or InvalidOperationException)
        {
            // It ended just now, or has become another user's: nobody waits for it any more either way.
        }
    }

    private static readonly Dictionary<string, string?> EmptyEnvironment = [];

    /// <summary>
    /// Takes the beginning of what a pipe gives. When full, it closes the pipe, so that a writer without end is ended, or reads on.
    /// It does so on a thread of its own, which whoever waits can leave behind: a child of the shell may hold the pipe for ever.
    /// </summary>
    private sealed class Capture
    {
        private readonly Thread _thread;
        private readonly byte[] _buffer;
        private int _length;

        public Capture(Stream pipe, int most, bool keepOpen)
        {
            _buffer = new byte[most];
            _thread = new Thread(() => Read(pipe, keepOpen), 256 << 10) { IsBackground = true };
            _thread.Start();
        }

        public string Text => KconfigText.FromBytes(_buffer.AsSpan(0, _length));

        public bool Wait(TimeSpan limit) => _thread.Join(limit);

        private void Read(Stream pipe, bool keepOpen)
        {
            try
            {
                using (pipe)
                {
                    while (_length < _buffer.Length && pipe.Read(_buffer, _length, _buffer.Length - _length) is var count and > 0)
                    {
                        _length += count;
                    }

                    byte[] rest = keepOpen ? new byte[4096] : [];
                    while (keepOpen && pipe.Read(rest, 0, rest.Length) > 0)
                    {
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The process is gone, or nobody waits for it any more.
            }
        }
    }
}
