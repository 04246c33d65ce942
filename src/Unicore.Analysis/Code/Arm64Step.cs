// SPDX-License-Identifier: BSD-3-Clause
// What one arm64 instruction does to the places that values are in (Arm Architecture Reference Manual, C4.1 "A64 instruction set
// encoding"): the few shapes that addresses and small numbers are made and moved with. Of all others it is said what they spoil.
namespace Unicore.Analysis.Code;

/// <summary>Makes steps of instructions.</summary>
internal static class Arm64Step
{
    private const int Zero = 31, Frame = 29;

    // x0 to x18 and the link register (AAPCS64, "General-purpose registers"); the kernel keeps all but x0.
    private const uint LostInCall = 0x4007ffff, LostInKernel = 1;

    public static Step Of(uint word, ulong address)
    {
        const uint Nop = 0xd503201f;
        var step = new Step { Address = address, IsPadding = word is Nop or 0, Compared = -1 };
        switch (word >> 25 & 0xf)
        {
            case 0:
                step.Flow = Flow.End; // reserved: data, or a trap
                break;
            case 8 or 9:
                Immediate(word, address, ref step);
                break;
            case 10 or 11:
                Branch(word, address, ref step);
                break;
            case 4 or 6 or 12 or 14:
                Memory(word, address, ref step);
                break;
            case 5 or 13:
                Registers(word, ref step);
                break;
        }

        return step;
    }

    /// <summary>The register that a br, blr or ret goes by.</summary>
    public static int TargetRegister(uint word) => (int)(word >> 5 & 31);

    /// <summary>Whether it makes the address of a page (adrp).</summary>
    public static bool IsPage(uint word) => (word & 0x9f000000) == 0x90000000;

    private static void Immediate(uint word, ulong address, ref Step step)
    {
        int to = (int)(word & 31), from = (int)(word >> 5 & 31);
        switch (word >> 23 & 7)
        {
            case 0 or 1: // adr, adrp
                long distance = (Signed(word >> 5, 19) << 2) | (word >> 29 & 3);
                step.Data = (word >> 31) != 0 ? (address & ~0xffful) + (ulong)(distance << 12) : address + (ulong)distance;
                Set(to, Origin.Constant((long)step.Data), ref step);
                break;
            case 2: // add, sub: register 31 is the stack pointer, unless flags are set, which leaves no register 31
                long number = word >> 10 & 0xfff;
                number = (word >> 22 & 1) != 0 ? number << 12 : number;
                if (to != Zero || (word >> 29 & 1) == 0)
                {
                    step.Write(Place.Of(to), Origin.Copy(Place.Of(from), (word >> 30 & 1) != 0 ? -number : number));
                }
                else if ((word >> 30 & 1) != 0)
                {
                    step.Compared = number;
                }

                break;
            case 5: // movn, movz, movk
                long bits = (long)(word >> 5 & 0xffff) << (int)((word >> 21 & 3) * 16);
                Set(to, (word >> 29 & 3) switch
                {
                    0 => Origin.Constant((word >> 31) != 0 ? ~bits : (uint)~bits),
                    2 => Origin.Constant(bits),
                    _ => Origin.Unknown,
                }, ref step);
                break;
            case 4 when (word >> 29 & 3) != 3: // and, orr, eor may write the stack pointer
                step.Lost = 1u << to;
                break;
            default:
                Lose(to, ref step);
                break;
        }
    }

    private static void Branch(uint word, ulong address, ref Step step)
    {
        if ((word & 0x7c000000) == 0x14000000) // b, bl
        {
            step.Flow = (word >> 31) != 0 ? Flow.Call : Flow.Jump;
            step.Target = address + (ulong)(Signed(word, 26) << 2);
            step.Lost = step.Flow == Flow.Call ? LostInCall : 0;
        }
        else if ((word & 0xfe000000) == 0x54000000 || (word & 0x7e000000) == 0x34000000) // b.cond, cbz, cbnz
        {
            step.Flow = Flow.Branch;
            step.Target = address + (ulong)(Signed(word >> 5, 19) << 2);
        }
        else if ((word & 0x7e000000) == 0x36000000) // tbz, tbnz
        {
            step.Flow = Flow.Branch;
            step.Target = address + (ulong)(Signed(word >> 5, 14) << 2);
        }
        else if ((word & 0xfe000000) == 0xd6000000) // br, blr, ret, eret, and those that authenticate
        {
            step.Flow = (word >> 21 & 7) switch { 0 => Flow.IndirectJump, 1 => Flow.IndirectCall, _ => Flow.Return };
            step.Lost = step.Flow == Flow.IndirectCall ? LostInCall : 0;
        }
        else if ((word & 0xffe0001f) == 0xd4000001) // svc
        {
            step.Flow = Flow.SystemCall;
            step.Lost = LostInKernel;
        }
        else if ((word & 0xff000000) == 0xd4000000) // brk, hlt
        {
            step.Flow = Flow.End;
        }
        else if ((word & 0xfff00000) == 0xd5300000) // mrs
        {
            Lose((int)(word & 31), ref step);
        }
    }

    private static void Memory(uint word, ulong address, ref Step step)
    {
        int value = (int)(word & 31), at = (int)(word >> 5 & 31), second = (int)(word >> 10 & 31);
        bool isVector = (word >> 26 & 1) != 0;
        switch (word >> 27 & 7)
        {
            case 3 when (word >> 24 & 1) == 0 && !isVector: // ldr of a word beside the code
                step.Data = address + (ulong)(Signed(word >> 5, 19) << 2);
                if ((word >> 30) == 1)
                {
                    Set(value, Origin.Unknown, ref step);
                }
                else
                {
                    Lose(value, ref step);
                }

                break;
            case 5: // ldp, stp
                bool isLoad = (word >> 22 & 1) != 0;
                int size = isVector ? 4 << (int)(word >> 30) : (word >> 31) != 0 ? 8 : 4;
                long offset = Signed(word >> 15, 7) * size;
                uint mode = word >> 23 & 3;
                long access = mode == 1 ? 0 : offset;
                if (!isVector)
                {
                    Access(isLoad, value, at, access, size, mode is 1 or 3, offset, ref step);
                    Access(isLoad, second, at, access + size, size, mode is 1 or 3, offset, ref step);
                }
                else if (!isLoad)
                {
                    step.Write(Place.Memory(at, access - (mode is 1 or 3 ? offset : 0), 2 * size), Origin.Unknown);
                }

                Move(at, mode is 1 or 3, offset, ref step);
                break;
            case 7: // ldr, str
                Single(word, value, at, isVector, ref step);
                break;
            case 3 when !isVector:
                Lose(value, ref step);
                Spoil(at, ref step);
                break;
            case 1 when isVector: // several registers at once; some move the base
                Spoil(at, ref step);
                step.Lost |= 1u << at;
                break;
            case 1 when !isVector: // exclusive: a status, or two values
                Spoil(at, ref step);
                Lose(value, ref step);
                Lose((int)(word >> 16 & 31), ref step);
                Lose(second, ref step);
                break;
        }
    }

    private static void Single(uint word, int value, int at, bool isVector, ref Step step)
    {
        int scale = (int)(word >> 30);
        uint operation = word >> 22 & 3;
        bool isScaled = (word >> 24 & 1) != 0;
        uint mode = word >> 10 & 3; // 0 unscaled, 1 behind the access, 3 before it, 2 by a register
        if (!isScaled && (word >> 21 & 1) != 0)
        {
            // By a register, or atomic, which writes what was there.
            if (mode == 0 || operation == 0 || (isVector && operation == 2 && scale == 0))
            {
                Spoil(at, ref step);
            }
            else
            {
                step.IsIndexed = mode == 2;
            }

            if (!isVector && (operation != 0 || mode == 0))
            {
                Lose(value, ref step);
            }

            return;
        }

        long offset = isScaled ? (long)(word >> 10 & 0xfff) << scale : Signed(word >> 12, 9);
        bool moves = !isScaled && (mode is 1 or 3);
        bool isPrefetch = scale == 3 && operation == 2;
        long access = !isScaled && mode == 1 ? 0 : offset;
        bool isWide = isVector && scale == 0 && operation >= 2; // 16 bytes
        if (isVector && (operation == 0 || (isWide && operation == 2)))
        {
            step.Write(Place.Memory(at, (isWide && isScaled ? offset << 4 : access) - (moves ? offset : 0), isWide ? 16 : 1 << scale),
                Origin.Unknown);
        }
        else if (!isVector && !isPrefetch && operation >= 2 && scale < 2)
        {
            Lose(value, ref step); // with a sign
        }
        else if (!isVector && !isPrefetch)
        {
            Access(operation != 0, value, at, access, 1 << scale, moves, offset, ref step);
        }

        Move(at, moves, offset, ref step);
    }

    /// <summary>
    /// One register loaded or stored. A place that is written is told by the registers as they are afterwards: the base may have moved.
    /// </summary>
    private static void Access(bool isLoad, int value, int at, long access, int size, bool moves, long offset, ref Step step)
    {
        Place place = Place.Memory(at, access, size);
        if (isLoad)
        {
            Set(value, size < 4 ? Origin.Made(place, Formula.And(size == 1 ? 0xff : 0xffff)) : Origin.Copy(place), ref step);
        }
        else
        {
            step.Write(
                place with { Offset = access - (moves ? offset : 0) }, value == Zero ? Origin.Constant(0) : Origin.Copy(Place.Of(value)));
        }
    }

    private static void Move(int at, bool moves, long offset, ref Step step)
    {
        if (moves)
        {
            step.Write(Place.Of(at), Origin.Copy(Place.Of(at), offset));
        }
    }

    private static void Registers(uint word, ref Step step)
    {
        int to = (int)(word & 31), one = (int)(word >> 5 & 31), other = (int)(word >> 16 & 31);
        step.Uses = (1u << one & ~(1u << Zero)) | (1u << other & ~(1u << Zero));
        if ((word & 0x1f200000) == 0x0b200000 && (word >> 29 & 1) == 0) // add, sub of an extended register: 31 is the stack pointer
        {
            step.Uses |= to == Zero ? 0 : 1u << one;
            step.Lost |= 1u << to;
        }

        if ((word & 0x7fe0ffe0) == 0x2a0003e0) // mov
        {
            Set(to, OriginOf(other), ref step);
        }
        else if ((word & 0x1fe00000) == 0x1a800000 && to != Zero) // csel and its like
        {
            bool plain = (word >> 30 & 1) == 0, increments = plain && (word >> 10 & 1) != 0;
            Origin otherwise = plain ? OriginOf(other) : Origin.Unknown;
            step.Write(
                Place.Of(to),
                OriginOf(one),
                increments ? otherwise with { Formula = Formula.Sum(otherwise.Formula.Added + 1) } : otherwise);
        }
        else if ((word & 0x1fe00000) != 0x1a400000) // ccmp has flags there
        {
            Lose(to, ref step);
        }
    }

    private static Origin OriginOf(int register) => register == Zero ? Origin.Constant(0) : Origin.Copy(Place.Of(register));

    private static void Set(int register, Origin origin, ref Step step)
    {
        if (register != Zero)
        {
            step.Write(Place.Of(register), origin);
        }
    }

    /// <summary>Memory is written to that no place tells of; 31 is the stack pointer.</summary>
    private static void Spoil(int at, ref Step step)
    {
        step.Spoils = true;
        step.SpoilsFrame |= at is Zero or Frame;
    }

    /// <summary>Register 31 is the one of zeroes here, not the stack pointer.</summary>
    private static void Lose(int register, ref Step step) => step.Lost |= register == Zero ? 0 : 1u << register;

    private static long Signed(uint field, int bits) => (long)((ulong)field << (64 - bits)) >> (64 - bits);
}
