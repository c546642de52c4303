using Rempart.Principals;

return PrincipalsProgram.Run(args);
