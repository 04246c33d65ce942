// SPDX-License-Identifier: BSD-3-Clause
// Keeps deep recursion (long chains of symbols) from overflowing the stack, by going on with a fresh one.
using System.Runtime.CompilerServices;

namespace Unicore.Kconfig;

internal static class StackGuard
{
    private const int FreshStack = 64 << 20;

    /// <summary>Runs the action, on a new thread when little stack is left; the caller waits for it.</summary>
    public static void Run(Action action)
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            action();
            return;
        }

        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    failure = e;
                }
            },
            FreshStack);
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException("The Kconfig engine failed on a deep chain of symbols.", failure);
        }
    }
}
