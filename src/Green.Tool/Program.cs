Console.WriteLine("green");
