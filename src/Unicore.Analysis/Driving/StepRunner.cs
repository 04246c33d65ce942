// SPDX-License-Identifier: BSD-3-Clause
// Steps of a test, one after the other.
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Unicore.Analysis.Driving;

/// <summary>Does a test's steps.</summary>
/// <param name="test">The test.</param>
/// <param name="words">Puts into a text what stands for the run's port and folder.</param>
/// <param name="port">The program's port, or 0.</param>
/// <param name="input">The program's standard input, or null.</param>
/// <param name="output">Its standard output.</param>
internal sealed class StepRunner(TestFile test, Func<string, string> words, int port, Stream? input, OutputBuffer output) : IDisposable
{
    /// <summary>Between two attempts to connect to a program that does not listen yet.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long an answer is waited for of which nothing is expected: servers have said all by then.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the output of a command that has ended is waited for, which somebody whom it left behind may have.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>The most of an answer, in bytes or characters.</summary>
    private const int LargestAnswer = 16 << 20;

    // Each step has a limit of its own, and a connection: one that the program is about to close would fail the next step.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private TcpClient? _connection;

    /// <summary>What went wrong.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Statuses of commands and requests.</summary>
    public List<int> Statuses { get; } = [];

    /// <summary>Does all steps, those after one that failed too.</summary>
    /// <param name="ended">When the program has ended: what is left then fails.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Ends the steps.</param>
    public async Task RunAsync(Task ended, TimeProvider clock, CancellationToken cancellation)
    {
        foreach ((int index, TestStep step) in test.Steps.Index())
        {
            string name = $"step {index + 1} ({step.Kind.ToString().ToLowerInvariant()})";
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(step.Timeout), clock);
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            try
            {
                if (await RunAsync(step, ended, clock, both.Token).ConfigureAwait(false) is { } failure)
                {
                    Failures.Add($"{name} {failure}");
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                Failures.Add($"{name} was not done after {step.Timeout.ToString(CultureInfo.InvariantCulture)} seconds");
            }
            catch (Exception e) when (e is IOException or HttpRequestException or SocketException or UriFormatException
                or InvalidOperationException or NotSupportedException or ArgumentException or Win32Exception)
            {
                Failures.Add($"{name}: {e.Message.TrimEnd('.')}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _connection?.Dispose();
    }

    /// <summary>Does a step; null, or what went wrong.</summary>
    private async Task<string?> RunAsync(TestStep step, Task ended, TimeProvider clock, CancellationToken cancellation)
    {
        string text = words(step.Text);
        string? expected = step.Expect is null ? null : words(step.Expect);
        switch (step.Kind)
        {
            case StepKind.Wait:
                await Task.Delay(TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture)), clock, cancellation)
                    .ConfigureAwait(false);
                return null;
            case StepKind.Input:
                // A pipe that nobody empties takes no more, and a write to it cannot be called off.
                await input!.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).AsTask().WaitAsync(cancellation)
                    .ConfigureAwait(false);
                if (expected is not null)
                {
                    await output.WaitForAsync(expected, cancellation).ConfigureAwait(false);
                }

                return null;
            case StepKind.Run:
                (int status, string said) = await CommandAsync(text, clock, cancellation).ConfigureAwait(false);
                return Judge(step, expected, status, said);
            case StepKind.Get:
                using (HttpResponseMessage response = await AgainAsync(
                    () => _client.GetAsync(new Uri(text), HttpCompletionOption.ResponseHeadersRead, cancellation),
                    ended, clock, cancellation).ConfigureAwait(false))
                {
                    string body = await BodyAsync(response.Content, cancellation).ConfigureAwait(false);
                    return Judge(step, expected, (int)response.StatusCode, body);
                }

            default:
                return await SendAsync(text, expected, ended, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The beginning of a body, as long as an answer may be.</summary>
    private static async Task<string> BodyAsync(HttpContent body, CancellationToken cancellation)
    {
        byte[] bytes = new byte[Math.Min(body.Headers.ContentLength ?? LargestAnswer, LargestAnswer)];
        Stream stream = await body.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        int count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        using ByteArrayContent beginning = new(bytes, 0, count);
        beginning.Headers.ContentType = body.Headers.ContentType;
        return await beginning.ReadAsStringAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs a command of the host's: its exit status and what it wrote.</summary>
    private static async Task<(int Status, string Output)> CommandAsync(
        string command, TimeProvider clock, CancellationToken cancellation)
    {
        using Process shell = new()
        {
            StartInfo = new("/bin/sh", ["-c", command])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        shell.Start();
        shell.StandardInput.Close();
        OutputBuffer said = new(null);
        Task reading = said.ReadAsync(shell.StandardOutput.BaseStream);
        _ = new OutputBuffer(null).ReadAsync(shell.StandardError.BaseStream);
        try
        {
            await shell.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
            throw;
        }

        await said.EndsAsync(reading, Rest, clock).ConfigureAwait(false);
        return (shell.ExitCode, said.Text);
    }

    private string? Judge(TestStep step, string? expected, int status, string answer)
    {
        Statuses.Add(status);
        return step.Status is { } wanted && wanted != status ? $"ended with {status}; {wanted} was expected"
            : expected is not null && !answer.Contains(expected, StringComparison.Ordinal)
                ? $"did not answer with '{expected}' but '{Beginning(answer)}'"
            : null;
    }

    private async Task<string?> SendAsync(
        string text, string? expected, Task ended, TimeProvider clock, CancellationToken cancellation)
    {
        _connection ??= await AgainAsync(async () =>
        {
            TcpClient connection = new();
            try
            {
                await connection.ConnectAsync(test.Address, port, cancellation).ConfigureAwait(false);
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }, ended, clock, cancellation).ConfigureAwait(false);
        NetworkStream stream = _connection.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
        StringBuilder answer = new();
        byte[] bytes = new byte[4096];
        using CancellationTokenSource silence = new();
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            while (expected is null || !answer.ToString().Contains(expected, StringComparison.Ordinal))
            {
                if (expected is null && answer.Length > 0)
                {
                    silence.CancelAfter(Silence);
                }

                int read = await stream.ReadAsync(bytes, both.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    _connection.Dispose();
                    _connection = null;
                    return expected is null ? null : $"was not answered with '{expected}' but '{Beginning(answer.ToString())}'";
                }

                answer.Append(Encoding.UTF8.GetString(bytes, 0, read));
                if (answer.Length > LargestAnswer)
                {
                    return expected is null ? null : $"was not answered with '{expected}' in the first 16 MiB";
                }
            }
        }
        catch (OperationCanceledException) when (expected is null)
        {
            // All was said, or nothing is.
        }

        return null;
    }

    /// <summary>Tries until the program listens, has ended, or time is up.</summary>
    private static async Task<T> AgainAsync<T>(Func<Task<T>> attempt, Task ended, TimeProvider clock, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or HttpRequestException { InnerException: SocketException }
                && !ended.IsCompleted)
            {
                await Task.Delay(Pause, clock, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static string Beginning(string text) => text.Length > 200 ? text[..200] + "…" : text;
}
